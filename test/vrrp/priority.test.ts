import t from 'tap'
import { contribution, effectivePriority, fileContribution } from '../../src/vrrp/priority.js'
import type { Contribution, Tracker } from '../../src/vrrp/priority.js'
import type { Reading } from '../../src/vrrp/script-check.js'

const tracker = (weight: number, reverse = false): Tracker =>
  ({ kind: 'script', name: 'chk', weight, reverse })
const short = ({ fault, pending, priority }: Contribution): string | number =>
  fault ? 'fault' : pending ? 'pending' : priority

t.test('weights and readings add up as in the reference', async t => {
  const cases: ReadonlyArray<readonly [number, boolean, Reading, string | number]> = [
    [5, false, 'good', 5], [5, false, 'bad', 0],
    [-5, false, 'good', 0], [-5, false, 'bad', -5],
    [5, true, 'good', -5], [5, true, 'bad', 0],
    [-5, true, 'good', 0], [-5, true, 'bad', 5],
    [0, false, 'good', 0], [0, false, 'bad', 'fault'],
    [0, true, 'good', 'fault'], [0, true, 'bad', 0],
    [0, false, 'unknown', 'pending'], [5, false, 'unknown', 0], [-5, false, 'unknown', 0]
  ]
  for (const [weight, reverse, reading, wanted] of cases) {
    t.equal(short(contribution(tracker(weight, reverse), reading)), wanted,
      `weight ${weight}${reverse ? ' reverse' : ''}, ${reading}`)
  }
})

t.test('files multiply their weight', async t => {
  const cases: ReadonlyArray<readonly [number, boolean, number, string | number]> = [
    [1, false, 10, 10], [1, true, 10, -10], [2, false, -20, -40],
    [1, false, -253, -253], [1, false, -254, 'fault'], [1, false, 1000, 253],
    [0, false, 0, 0], [0, false, 1, 'fault'], [0, true, 0, 'fault'], [0, true, 1, 0]
  ]
  for (const [weight, reverse, value, wanted] of cases) {
    t.equal(short(fileContribution(tracker(weight, reverse), value)), wanted,
      `weight ${weight}${reverse ? ' reverse' : ''}, value ${value}`)
  }
})

t.test('the effective priority stays between 1 and 254, and an owner\'s never changes', async t => {
  t.equal(effectivePriority(100, -5), 95)
  t.equal(effectivePriority(100, -200), 1)
  t.equal(effectivePriority(100, 200), 254)
  t.equal(effectivePriority(255, -200), 255)
})
