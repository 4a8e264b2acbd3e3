import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { at } from '../../../src/pacemaker-mode/cib/elements.js'
import { parseXml, type XmlElement } from '../../../src/pacemaker-mode/cib/xml.js'
import { actionText, historyIds } from '../../../src/pacemaker-mode/simulate/action-text.js'
import { carryOutInOrder } from '../../../src/pacemaker-mode/simulate/order.js'
import {
  readTransition, type Transition
} from '../../../src/pacemaker-mode/simulate/transition.js'
import { sharedPath } from '../../project.js'

function parsed (text: string): XmlElement {
  const result = parseXml(text)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

function transition (text: string): Transition {
  const result = readTransition(parsed(text))
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

/** Synapses given as `id < trigger trigger`. */
function graph (...synapses: readonly string[]): Transition {
  return transition(`<transition_graph>${synapses.map(each => {
    const [id = '', ...triggers] = each.split(/[ <]+/)
    return `<synapse><action_set><pseudo_event id="${id}" operation_key="k${id}"/></action_set>` +
      `<inputs>${triggers.map(one => `<trigger><pseudo_event id="${one}"/></trigger>`).join('')}` +
      '</inputs></synapse>'
  }).join('')}</transition_graph>`)
}

function order (plan: Transition, failing: readonly string[] = []): string {
  const ids: string[] = []
  carryOutInOrder(plan, ({ actions }) => {
    ids.push(...actions.map(({ id }) => id))
    return !actions.some(({ id }) => failing.includes(id))
  })
  return ids.join(' ')
}

t.test('later synapses of a walk see what earlier ones did', async t => {
  t.equal(order(graph('1 < 3', '2', '3 < 2', '4 < 1 3')), '2 3 1 4')
  t.equal(order(graph('1', '2 < 1', '3 < 2', '4 < 3')), '1 2 3 4')
  t.equal(order(graph('4 < 3', '3 < 2', '2 < 1', '1')), '1 2 3 4')
})

t.test('what waits for a failure is not carried out', async t => {
  t.equal(order(graph('1', '2 < 1', '3'), ['1']), '1 3')
})

t.test('a loop is left out', async t => {
  t.equal(order(graph('1 < 2', '2 < 1', '3')), '3')
})

t.test('a graph that does not hold together is refused', async t => {
  const refusal = (text: string) => readTransition(parsed(text))
  t.match(refusal('<graph/>'), { error: { code: 'not-a-graph' } })
  t.match(refusal('<transition_graph><synapse><action_set><what id="1"/></action_set></synapse>' +
    '</transition_graph>'), { error: { code: 'unknown-action' } })
  const action = '<synapse><action_set><rsc_op id="1"/></action_set><inputs><trigger>' +
    '<rsc_op id="2"/></trigger></inputs></synapse>'
  t.match(refusal(`<transition_graph>${action}</transition_graph>`),
    { error: { code: 'unknown-trigger' } })
  t.match(refusal(`<transition_graph>${action}${action}</transition_graph>`),
    { error: { code: 'duplicate-action' } })
})

const corpus = sharedPath('corpus', 'pacemaker-scheduler')
t.test('the stored graphs are carried out as the stored summaries say', {
  skip: corpus === undefined ? 'the shared corpus is not there' : false
}, async t => {
  const read = (...path: readonly string[]): string =>
    readFileSync(join(corpus ?? '', ...path), 'utf8')
  for (const file of readdirSync(join(corpus ?? '', 'exp'))) {
    const name = file.replace(/\.exp$/, '')
    const history = historyIds(at(parsed(read('xml', `${name}.xml`)), 'status'))
    const lines: string[] = []
    carryOutInOrder(transition(read('exp', file)), ({ actions }) => {
      lines.push(...actions.map(action => `  * ${actionText(action, history)}`))
      return true
    })
    const [, body = ''] = read('summary', `${name}.summary`).split('Executing Cluster Transition:\n')
    const wanted = body.split('\n').slice(0, body.split('\n').indexOf('Revised Cluster Status:'))
      .filter(line => line.startsWith('  * '))
    t.equal(lines.join('\n'), wanted.join('\n'), name)
  }
})
