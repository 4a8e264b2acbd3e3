/**
 * A live flood: forged adverts, a hundred thousand a second where the machine can send so many, of
 * the right form and wrongly signed. Nobody changes state, nobody's log is flooded, and the
 * master's own adverts are on time.
 */

import t from 'tap'
import type { Test } from 'tap'
import { Capture } from '../../src/cli/lab/capture.js'
import { pause, until } from '../../src/cli/lab/shell.js'
import { projectPath } from '../project.js'
import { configuration, duel, obstacle, OURS, wallClock } from './support.js'
import type { InstanceOptions } from './support.js'

const RATE = 100_000
const SECONDS = 5
/** How the hardware addresses the flood comes from begin. */
const FORGED = '0x02000000'
const ADDRESS = '10.1.15.50'
const PATIENCE = 20_000
/** Lines of one router in a minute that packets may cause, and what else may be said meanwhile. */
const LINES = 10

/** As docs/vrrp.md advises for routers that must not be starved. */
const REALTIME = 'global_defs {\n vrrp_rt_priority 50\n}'

const skip = OURS.name === 'holdfast' ? obstacle() : 'the flood is for Holdfast'
const HMAC = ' auth_hmac {\n  key 1 "a secret of at least thirty-two bytes"\n  active_key 1\n }'

interface Flooded {
  readonly version: 2 | 3
  readonly interval: number
  readonly guard: Partial<InstanceOptions>
}

async function flooded (t: Test, { version, interval, guard }: Flooded): Promise<void> {
  const config = (priority: number): string =>
    configuration({ version, interval, priority, ...guard }, REALTIME)
  await duel(t, [OURS, OURS], [config(150), config(100)], async duel => {
    const { first, second, network } = duel
    const attackers = ['r3', 'r4'].map((name, at) => network.addHost(name, `10.1.0.${3 + at}/16`))
    await duel.start(second, first)
    t.ok(await duel.settles(first, ADDRESS, PATIENCE), 'the higher priority is elected')
    // What the flood consists of would drown the capture.
    duel.capture.close()
    const capture = new Capture(network.switchNamespace, undefined, `not ether[6:4] = ${FORGED}`)
    t.ok(await capture.ready())
    await pause(1_000)
    const before = [first.log.length, second.log.length]
    const began = wallClock()
    const program = projectPath('build', 'test', 'interop', 'flooder.js')
    const output: string[] = []
    // One processor could not send as much; and it must not wait for other work on the machine.
    for (const attacker of attackers) {
      const flooder = network.spawnOn(attacker, 'nice', '-n', '-20', process.execPath, program,
        'eth0', '51', String(version), String(RATE / attackers.length), String(SECONDS))
      flooder.stdout?.setEncoding('utf8').on('data', (text: string) => { output.push(text) })
    }
    t.ok(await until(() => output.length === attackers.length, (SECONDS + 20) * 1_000),
      'the flood is over')
    const floods: ReadonlyArray<{ readonly sent: number, readonly seconds: number }> =
      output.map(text => JSON.parse(text))
    const sent = floods.reduce((sum, each) => sum + each.sent, 0)
    const seconds = Math.max(...floods.map(each => each.seconds))
    t.comment(`${Math.round(sent / seconds)} forged adverts a second for ${seconds.toFixed(1)} s`)
    t.ok(sent > 10_000, 'a flood it was')
    capture.close()

    t.ok(duel.holds(first, ADDRESS) && !duel.holds(second, ADDRESS), 'nobody changed sides')
    for (const [at, router] of [first, second].entries()) {
      const lines = router.log.slice(before[at]).map(({ text }) => text)
      t.notOk(lines.some(text => /Entering|Transition/.test(text)), 'no change of state')
      t.ok(lines.length <= LINES, `${router.host.name} wrote ${lines.length} lines`)
    }
    const adverts = capture.adverts.filter(each => each.at >= began &&
      each.at < began + seconds * 1_000 && each.priority === 150)
    const expected = seconds / interval
    t.ok(adverts.length >= expected * 0.9 - 1 && adverts.length <= expected * 1.1 + 1,
      `${adverts.length} own adverts where ${expected.toFixed(0)} are due`)
  })
}

t.test('auth_hmac', { skip, timeout: 180_000 }, async t => {
  await flooded(t, { version: 3, interval: 1, guard: { extra: HMAC } })
})

t.test('AH', { skip, timeout: 180_000 }, async t => {
  await flooded(t, {
    version: 2, interval: 1, guard: { auth: { type: 'AH', password: 'secret' } }
  })
})
