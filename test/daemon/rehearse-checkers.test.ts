import t from 'tap'
import { rehearseCheckers } from '../../src/daemon/rehearse-checkers.js'
import type { LvsConfig } from '../../src/checkers/config.js'
import { instant } from '../../src/lib/time.js'
import { lvs, realServer, virtualServer } from '../checkers/examples.js'

const changes = (before: LvsConfig, after: LvsConfig): readonly string[] =>
  rehearseCheckers(before, { masters: [], addresses: [], files: {} }, after, instant(0))
    .map(({ type }) => type)

t.test('only what differs is changed', async t => {
  const [one, two] = [realServer('10.0.1.1'), realServer('10.0.1.2')]
  const before = lvs([virtualServer([one, two])])
  t.strictSame(changes(before, before), [])
  t.strictSame(changes(before, lvs([virtualServer([one])])), ['delete-destination'])
  t.strictSame(changes(before, lvs([virtualServer([one, { ...two, weight: 5 }])])), ['edit-destination'])
  t.strictSame(changes(before, lvs([virtualServer([one, two], { scheduler: 'rr' })])), ['edit-service'])
  t.strictSame(changes(before, lvs([])).at(-1), 'delete-service')
  t.strictSame(changes(lvs([]), before), ['add-service', 'add-destination', 'add-destination'])
})
