import t from 'tap'
import { xmlElement, type XmlElement } from '../../../src/pacemaker-mode/cib/xml.js'
import { sortEntries } from '../../../src/pacemaker-mode/scheduler/history.js'
import { compareEntries } from '../../../src/pacemaker-mode/scheduler/history-order.js'

function entry (id: string, attributes: Readonly<Record<string, string>>): XmlElement {
  return xmlElement('lrm_rsc_op', { id, ...attributes })
}

t.test('on one node the call id counts', async t => {
  const [start, stop] = [entry('start', { 'call-id': '9' }), entry('stop', { 'call-id': '10' })]
  t.ok(compareEntries(start, stop, true) < 0)
  t.ok(compareEntries(stop, start, true) > 0)
})

t.test('across nodes call ids mean nothing and the time counts', async t => {
  const here = entry('a', { 'call-id': '90', 'last-rc-change': '100', on_node: 'n1' })
  const there = entry('b', { 'call-id': '3', 'last-rc-change': '200', on_node: 'n2' })
  t.ok(compareEntries(here, there, true) < 0, 'the entries name their nodes')
  t.ok(compareEntries(there, here, true) > 0)
})

t.test('an operation in flight is older than one of a later transition', async t => {
  const pending = entry('start', { 'call-id': '-1', 'transition-key': '-1:8:0:cluster' })
  const stop = entry('stop', { 'call-id': '8', 'transition-key': '0:9:0:cluster' })
  t.ok(compareEntries(pending, stop, true) < 0)
  t.ok(compareEntries(stop, pending, true) > 0)
})

t.test('an operation in flight is newer than one of an earlier transition', async t => {
  const pending = entry('start', { 'call-id': '-1', 'transition-key': '4:12:0:cluster' })
  const stop = entry('stop', { 'call-id': '8', 'transition-key': '0:9:0:cluster' })
  t.ok(compareEntries(pending, stop, true) > 0)
})

t.test('what is in flight is newer than what another coordinator had done', async t => {
  const pending = entry('start', { 'call-id': '-1', 'transition-key': '4:3:0:one' })
  const stop = entry('stop', { 'call-id': '8', 'transition-key': '0:9:0:other' })
  t.ok(compareEntries(pending, stop, true) > 0)
  t.ok(compareEntries(stop, pending, true) < 0)
})

t.test('two in flight, or one twice, cannot be told apart', async t => {
  const pending = entry('start', { 'call-id': '-1' })
  t.equal(compareEntries(pending, entry('stop', { 'call-id': '-1' }), true), 0)
  t.equal(compareEntries(entry('x', { 'call-id': '1' }), entry('x', { 'call-id': '2' }), true), 0)
})

t.test('a history is sorted by call id, whatever order it is stored in', async t => {
  const stored = ['3', '1', '12', '2'].map(call => entry(`op${call}`, { 'call-id': call }))
  t.strictSame(sortEntries(stored).map(({ attributes }) => attributes['call-id']),
    ['1', '2', '3', '12'])
})
