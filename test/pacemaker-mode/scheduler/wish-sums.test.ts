import fc from 'fast-check'
import t from 'tap'
import { parseXml } from '../../../src/pacemaker-mode/cib/xml.js'
import { readState } from '../../../src/pacemaker-mode/scheduler/schedule.js'
import { applyLocations } from '../../../src/pacemaker-mode/scheduler/location-constraints.js'
import type { Colocation } from '../../../src/pacemaker-mode/scheduler/model/constraint.js'
import type { WorkingSet } from '../../../src/pacemaker-mode/scheduler/model/working-set.js'
import { unpackConstraints } from '../../../src/pacemaker-mode/scheduler/unpack-constraints.js'
import { addWishes } from '../../../src/pacemaker-mode/scheduler/wishes.js'
import { decide, NOW, primitive } from './small-cluster.js'

const NODES = ['a', 'b', 'c']
const IDS = Array.from({ length: 12 }, (_, at) => `R${at}`)

/** One `rsc_colocation`. */
function colocation (dependent: string, primary: string, score: string): string {
  return `<rsc_colocation id="${dependent}-${primary}" rsc="${dependent}" with-rsc="${primary}"
    score="${score}"/>`
}

function location (rsc: string, node: string, score: string): string {
  return `<rsc_location id="${rsc}-${node}" rsc="${rsc}" node="${node}" score="${score}"/>`
}

/** The last few are in a group, so that one speaks for others. */
function cluster (constraints: string): WorkingSet {
  const members = IDS.slice(8).map(id => primitive(id)).join('')
  const parsed = parseXml(`<cib have-quorum="1"><configuration><crm_config/>
    <nodes>${NODES.map(name => `<node id="${name}" uname="${name}"/>`).join('')}</nodes>
    <resources>${IDS.slice(0, 8).map(id => primitive(id)).join('')}<group id="G">${members}</group>
    </resources><constraints>${constraints}</constraints></configuration>
    <status>${NODES.map(name => `<node_state id="${name}" uname="${name}" in_ccm="true"
      crmd="online" join="member" expected="member"/>`).join('')}</status></cib>`)
  if (!parsed.ok) throw new TypeError(parsed.error.message)
  const set = readState({ cib: parsed.value, now: NOW })
  unpackConstraints(set)
  applyLocations(set)
  return set
}

/** What the primary of a colocation comes to hear, by node. */
function heard (link: Colocation): Readonly<Record<string, number>> {
  const { dependent, primary } = link
  const table = addWishes(dependent, primary, primary.allowed, link, 1)
  return Object.fromEntries([...table].map(([id, { score }]) => [id, score]))
}

t.test('a sum adds what asking one after the other adds', async t => {
  const score = fc.constantFrom('INFINITY', 'INFINITY', 'INFINITY', '-INFINITY', '500', '-100',
    '999999', '400000')
  const ids = [...IDS, 'G']
  // Mostly trees: each is with one before it.
  const links = fc.array(fc.tuple(fc.nat(ids.length - 1), fc.nat(ids.length - 1), score))
  const likes = fc.array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...NODES),
    fc.constantFrom('1', '50', '-50', '300000', '-300000', 'INFINITY', '-INFINITY')))
  let summed = 0
  fc.assert(fc.property(links, likes, (links, likes) => {
    const set = cluster(links.map(([x, y, score]) =>
      colocation(ids[Math.max(x, y)] ?? '', ids[Math.min(x, y)] ?? '', score)).join('') +
      likes.map(([rsc, node, score]) => location(rsc, node, score)).join(''))
    for (const link of set.colocations.filter(({ score }) => score === 1_000_000)) {
      const sums = heard(link)
      if (link.wishSum?.wishes !== undefined) summed++
      for (const each of set.colocations) {
        each.wishSum = { wishes: undefined, impossible: true, usedBy: new Set() }
      }
      const asked = heard(link)
      for (const each of set.colocations) each.wishSum = undefined
      for (const each of IDS) set.resourcesById.get(each)?.wishSums.clear()
      t.strictSame(sums, asked)
    }
  }), { numRuns: 300 })
  t.ok(summed > 100, 'it is not always asked one after the other')
})

t.test('a sum does not outlive a change of what is in it', async t => {
  const { set } = decide({
    resources: ['X', 'P', 'Q', 'M'].map(id => primitive(id)).join(''),
    constraints: location('P', 'a', '10') + colocation('Q', 'P', 'INFINITY') +
      colocation('M', 'Q', 'INFINITY') + colocation('X', 'P', '3') + colocation('X', 'M', '1')
  })
  // X has come to like a for the sake of P, after P has heard it, and before Q does.
  t.ok(set.scores.includes('pcmk__primitive_assign: Q allocation score on a: 1'))
})
