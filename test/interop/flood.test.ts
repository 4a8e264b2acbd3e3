/**
 * A live flood: forged adverts, a hundred thousand a second at each router's interface, of the
 * right form and wrongly signed. Nobody changes state, nobody's log is flooded, and the master's
 * own adverts are on time.
 */

import t from 'tap'
import type { Test } from 'tap'
import { Capture } from '../../src/cli/lab/capture.js'
import type { Host } from '../../src/cli/lab/network.js'
import { pause, run, until } from '../../src/cli/lab/shell.js'
import { projectPath } from '../project.js'
import { configuration, duel, obstacle, OURS, wallClock } from './support.js'
import type { InstanceOptions } from './support.js'

const RATE = 100_000
const SECONDS = 5
/** Sent so much faster, for the batches on their way at the end. */
const MARGIN = 1.05
/** How the hardware addresses the flood comes from begin. */
const FORGED = '0x02000000'
const ADDRESS = '10.1.15.50'
/** Seconds; whole ones, as version 2 has them. */
const INTERVAL = 1
/** Milliseconds; a backup would not notice ten times as much. */
const TOLERANCE = 250
const PATIENCE = 20_000
/** Lines of one router in a minute that packets may cause, and what else may be said meanwhile. */
const LINES = 10

/** As docs/vrrp.md advises for routers that must not be starved. */
const REALTIME = 'global_defs {\n vrrp_rt_priority 50\n}'

const skip = OURS.name === 'holdfast' ? obstacle() : 'the flood is for Holdfast'
const HMAC = ' auth_hmac {\n  key 1 "a secret of at least thirty-two bytes"\n  active_key 1\n }'

/** The forms of test/interop/flooder.ts, and what the routers are given against them. */
const GUARDS = {
  hmac: { version: 3, extra: HMAC },
  ah: { version: 2, auth: { type: 'AH', password: 'secret' } },
  pass: { version: 2, auth: { type: 'PASS', password: 'secret' } }
} as const satisfies Readonly<Record<string, Partial<InstanceOptions>>>

async function flooded (t: Test, form: keyof typeof GUARDS): Promise<void> {
  const config = (priority: number): string =>
    configuration({ interval: INTERVAL, priority, ...GUARDS[form] }, REALTIME)
  await duel(t, [OURS, OURS], [config(150), config(100)], async duel => {
    const { first, second, network } = duel
    const attacker = network.addHost('r3', '10.1.0.3/16')
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
    let output = ''
    const receivedBefore = [first, second].map(({ host }) => received(host))
    // It goes before all others, the routers too, or they would slow it down.
    const flooder = network.spawnOn(attacker, 'chrt', '-r', '60', process.execPath, program,
      'eth0', '51', form, String(RATE * MARGIN), String(SECONDS))
    flooder.stdout?.setEncoding('utf8').on('data', (text: string) => { output += text })
    t.ok(await until(() => output.endsWith('\n'), (SECONDS + 20) * 1_000), 'the flood is over')
    const { seconds }: { readonly seconds: number } = JSON.parse(output)
    for (const [at, { host }] of [first, second].entries()) {
      const rate = (received(host) - (receivedBefore[at] ?? 0)) / seconds
      t.comment(`${Math.round(rate)} packets a second reached ${host.name} for ${seconds.toFixed(1)} s`)
      t.ok(rate >= RATE, `${RATE} a second reach ${host.name}`,
        rate < RATE ? { skip: `this machine sends ${Math.round(rate)} a second and no more` } : {})
    }
    capture.close()

    t.ok(duel.holds(first, ADDRESS) && !duel.holds(second, ADDRESS), 'nobody changed sides')
    for (const [at, router] of [first, second].entries()) {
      const lines = router.log.slice(before[at]).map(({ text }) => text)
      t.notOk(lines.some(text => /Entering|Transition/.test(text)), 'no change of state')
      t.ok(lines.length <= LINES, `${router.host.name} wrote ${lines.length} lines`)
    }
    const adverts = capture.adverts.filter(each => each.at >= began &&
      each.at < began + seconds * 1_000 && each.priority === 150)
    t.ok(adverts.length >= seconds / INTERVAL - 1,
      `${adverts.length} own adverts in ${seconds.toFixed(1)} s`)
    const gaps = adverts.slice(1).map(({ at }, index) => at - (adverts[index]?.at ?? Number.NaN))
    const error = Math.max(...gaps.map(gap => Math.abs(gap - INTERVAL * 1_000)))
    t.comment(`their interval was wrong by ${error.toFixed(1)} ms at most`)
    t.ok(error < TOLERANCE, 'on time')
  })
}

/** The packets the host's interface has taken in: what its sockets were offered. */
function received ({ namespace }: Host): number {
  const text = run('ip', '-n', namespace, '-s', '-j', 'link', 'show', 'eth0')
  const [link]: ReadonlyArray<{ readonly stats64: { readonly rx: { readonly packets: number } } }> =
    JSON.parse(text)
  return link?.stats64.rx.packets ?? 0
}

t.setTimeout(200_000)
for (const form of ['hmac', 'ah', 'pass'] as const) {
  t.test(form, { skip }, async t => await flooded(t, form))
}
