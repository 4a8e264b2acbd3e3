/** One block with both families, against keepalived with an instance for each. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../../src/cli/lab/shell.js'
import { KEEPALIVED } from '../../src/cli/lab/router.js'
import { duel, instanceText, obstacle, OURS } from './support.js'

const [FOUR, SIX] = ['10.1.15.50', 'fd00:1::50']
const PATIENCE = 20_000
const GLOBAL = 'global_defs {\n script_user root\n enable_script_security\n}\n'

/** keepalived's way: two instances and a group. */
function two (priority: number): string {
  const common = { version: 3, interval: 0.1, priority } as const
  return GLOBAL +
    instanceText({ ...common, name: 'V4', addresses: [`${FOUR}/16`] }) +
    instanceText({ ...common, name: 'V6', family: 6, addresses: ['fe80::50/64', `${SIX}/64`] }) +
    'vrrp_sync_group G {\n group {\n  V4\n  V6\n }\n}\n'
}

function one (priority: number, extra: string): string {
  const text = instanceText({
    name: 'V',
    version: 3,
    interval: 0.1,
    priority,
    addresses: [`${FOUR}/16`, 'fe80::50/64', `${SIX}/64`],
    extra
  })
  return GLOBAL + text.replace(' interface eth0', ' dual_stack\n interface eth0')
}

const skip = OURS.name === 'holdfast' ? obstacle() : 'keepalived does not know dual_stack'

t.test('both families move together, to and from a peer with two instances',
  { skip, timeout: 180_000 }, async t => {
    await duel(t, [OURS, KEEPALIVED], [one(150, ''), two(100)], async duel => {
      const { first, second } = duel
      const notes = join(first.directory, 'notes')
      const extra = ` notify "/bin/sh -c 'echo $0 $1 $2 >> ${notes}'"`
      first.configure(one(150, extra))
      const both = async (router: typeof first): Promise<boolean> =>
        await duel.settles(router, FOUR, PATIENCE) && await duel.settles(router, SIX, PATIENCE)

      await duel.start(second)
      t.ok(await both(second), 'keepalived is master alone')
      await duel.start(first)
      t.ok(await both(first), 'the higher priority takes both families')
      // The capture is read behind the events it shows.
      const groups = (): ReadonlySet<string> => new Set(duel.capture.adverts
        .filter(({ priority }) => priority === 150).map(({ destination }) => destination))
      await until(() => groups().size === 2, PATIENCE)
      t.strictSame(groups(), new Set(['224.0.0.18', 'ff02::12']), 'adverts of both families')
      t.equal(duel.capture.adverts.filter(each => each.priority === 0).length, 0)

      duel.network.setCable(first.host, false)
      t.ok(await until(() => !duel.holds(first, FOUR) && !duel.holds(first, SIX), PATIENCE),
        'without its interface it holds neither')
      t.ok(await both(second))
      duel.network.setCable(first.host, true)
      t.ok(await both(first))

      t.ok(await first.stop())
      t.ok(await both(second), 'a graceful stop hands both over')
      const told = (): string => existsSync(notes) ? readFileSync(notes, 'utf8') : ''
      t.equal(told(), [
        'INSTANCE V BACKUP', 'INSTANCE V MASTER', 'INSTANCE V FAULT', 'INSTANCE V BACKUP',
        'INSTANCE V MASTER', 'INSTANCE V STOP', ''
      ].join('\n'), 'scripts are told once')
    })
  })
