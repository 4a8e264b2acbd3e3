import fc from 'fast-check'
import t from 'tap'
import { Agenda } from '../../src/checkers/agenda.js'
import { instant } from '../../src/lib/time.js'

t.test('entries come out in the order of their instants', async t => {
  t.doesNotThrow(() => fc.assert(fc.property(fc.array(fc.nat(1000)), instants => {
    const agenda = new Agenda<number>()
    for (const at of instants) agenda.add(instant(at), at)
    const taken: number[] = []
    const end = instant(2000)
    for (let due = agenda.takeDue(end); due !== undefined; due = agenda.takeDue(end)) {
      taken.push(due.item)
    }
    return taken.join() === instants.toSorted((a, b) => a - b).join()
  })))
})

t.test('nothing is taken before its time', async t => {
  const agenda = new Agenda<string>()
  t.equal(agenda.first, undefined)
  t.equal(agenda.takeDue(instant(0)), undefined)
  agenda.add(instant(20), 'late')
  agenda.add(instant(10), 'early')
  t.equal(agenda.first, 10)
  t.equal(agenda.takeDue(instant(9)), undefined)
  t.strictSame(agenda.takeDue(instant(10)), { at: 10, item: 'early' })
  t.equal(agenda.takeDue(instant(10)), undefined)
  t.equal(agenda.size, 1)
  agenda.clear()
  t.equal(agenda.first, undefined)
})
