import t from 'tap'
import { seededRandom } from '../../src/lib/random.js'
import { descendants } from '../../src/pacemaker-mode/cib/elements.js'
import { formatXml, type XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { randomCluster } from './cluster.js'
import { shrunk } from './shrink.js'

function clusters (count: number): readonly XmlElement[] {
  return Array.from({ length: count }, (_, seed) => randomCluster(seededRandom(seed)))
}

t.test('a seed gives the same cluster again', async t => {
  t.strictSame(clusters(20).map(each => formatXml(each)), clusters(20).map(each => formatXml(each)))
})

t.test('a few hundred seeds have everything that can be configured', async t => {
  const elements = clusters(300).flatMap(each => [...descendants(each)])
  const names = new Set(elements.map(({ name }) => name))
  for (const name of [
    'bundle', 'clone', 'date_expression', 'duration', 'expression', 'fencing-level', 'group', 'op_expression',
    'resource_set', 'rsc_expression', 'rsc_ticket', 'tag', 'template', 'ticket_state', 'utilization'
  ]) t.ok(names.has(name), name)
})

t.test('what is not needed for what is seen is left out, the frame is not', async t => {
  const cluster = clusters(300).find(each => [...descendants(each)].some(({ name }) => name === 'group'))
  if (cluster === undefined) throw new Error('there is no group')
  const small = [...descendants(shrunk(cluster, smaller =>
    [...descendants(smaller)].some(({ name }) => name === 'group')))].map(({ name }) => name)
  t.equal(small.filter(name => name === 'group').length, 1)
  t.notOk(small.includes('primitive'))
  t.ok(small.includes('node_state'))
})
