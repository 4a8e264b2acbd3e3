/**
 * auth_hmac between two Holdfast routers on a wire (Debian's keepalived does not know it yet):
 * signed adverts as an independent calculation has them, a change of keys without a change of
 * state, a wrong key, unsigned adverts, and packets that somebody sends again.
 */

import { createHmac } from 'node:crypto'
import t from 'tap'
import type { Test } from 'tap'
import type { SeenAdvert } from '../../src/cli/lab/capture.js'
import type { Host } from '../../src/cli/lab/network.js'
import { pause, until } from '../../src/cli/lab/shell.js'
import { projectPath } from '../project.js'
import { configuration, duel, obstacle, OURS, wallClock, type Duel } from './support.js'

/** Milliseconds; what a machine busy with other tests may need for what takes a moment. */
const PATIENCE = 30_000
const INTERVAL = 0.2
const TRAILER = 28
const SECRETS = {
  1: 'the first secret of thirty-two bytes or more',
  2: 'the second secret of thirty-two bytes or more',
  3: 'what somebody else believes to be the secret'
} as const
type KeyId = keyof typeof SECRETS
type Family = 4 | 6

const skip = OURS.name === 'holdfast' ? obstacle() : 'the peer does not know auth_hmac'

interface Signing {
  readonly family?: Family
  /** The key ids, and whose secret each has. */
  readonly keys: Readonly<Record<number, KeyId>>
  readonly active: number
  readonly mode?: 'permissive'
}

function config (priority: number, signing: Signing | undefined, family: Family = 4): string {
  const keys = Object.entries(signing?.keys ?? {})
    .map(([id, secret]) => `  key ${id} "${SECRETS[secret]}"\n`).join('')
  const mode = signing?.mode === undefined ? '' : `  mode ${signing.mode}\n`
  const extra = signing === undefined
    ? ''
    : ` auth_hmac {\n${keys}  active_key ${signing.active}\n${mode} }`
  return configuration({ version: 3, interval: INTERVAL, priority, family, extra })
}

function addressOf (family: Family): string {
  return family === 4 ? '10.1.15.50' : 'fd00:1::50'
}

/** Two routers of which the first is master. */
async function elected (
  t: Test, signing: Signing, play: (duel: Duel) => Promise<void>
): Promise<void> {
  const { family = 4 } = signing
  const configs = [config(150, signing, family), config(100, signing, family)] as const
  await duel(t, [OURS, OURS], configs, async duel => {
    await duel.start(duel.second)
    t.ok(await duel.second.logged(/Entering MASTER STATE/, PATIENCE))
    await duel.start(duel.first)
    t.ok(await duel.settles(duel.first, addressOf(family), PATIENCE), 'the higher priority is elected')
    // Their lines are read behind what they tell of.
    t.ok(await duel.first.logged(/Sending\/queueing/, PATIENCE))
    t.ok(await duel.second.logged(/Entering BACKUP STATE$/, PATIENCE))
    await play(duel)
  })
}

/** The next advert of the master, seen on the switch. */
async function nextAdvert (duel: Duel): Promise<SeenAdvert> {
  const since = wallClock()
  const next = (): SeenAdvert | undefined =>
    duel.advertsOf(duel.first, since).find(({ priority }) => priority === 150)
  await until(() => next() !== undefined, PATIENCE)
  const advert = next()
  if (advert === undefined) throw new Error('the master is silent')
  return advert
}

/** Over family, version, VRID, sender, the advert without its checksum, and the trailer. */
function digestOf (advert: SeenAdvert, family: Family, key: KeyId): string {
  const message = Buffer.from(advert.message)
  const [body, trailer] = [message.subarray(0, -TRAILER), message.subarray(-TRAILER, -16)]
  const source = family === 4
    ? Buffer.concat([advert.frame.subarray(26, 30), Buffer.alloc(12)])
    : advert.frame.subarray(22, 38)
  const unsummed = Buffer.from(body)
  unsummed.writeUInt16BE(0, 6)
  return createHmac('sha256', SECRETS[key])
    .update(Buffer.of(family, 3, 51, 0)).update(source).update(unsummed).update(trailer)
    .update(Buffer.alloc(16)).digest('hex').slice(0, 32)
}

async function replay (duel: Duel, host: Host, ...adverts: readonly SeenAdvert[]): Promise<void> {
  const program = duel.network.spawnOn(host, process.execPath,
    projectPath('build', 'test', 'interop', 'replayer.js'), 'eth0',
    ...adverts.map(({ frame }) => Buffer.from(frame).toString('hex')))
  await new Promise(resolve => { program.on('exit', resolve) })
}

t.setTimeout(300_000)
t.jobs = 3

for (const family of [4, 6] as const) {
  t.test(`IPv${family}: signed adverts, and what somebody sends again`, { skip }, async t => {
    await elected(t, { family, keys: { 1: 1 }, active: 1 }, async duel => {
      const { first, second, network } = duel
      const advert = await nextAdvert(duel)
      const trailer = Buffer.from(advert.message.subarray(-TRAILER))
      t.strictSame([...trailer.subarray(0, 4)], [1, 1, 0, 0], 'type, key and nothing')
      t.ok(Math.abs(trailer.readUInt32BE(4) - advert.at / 1_000) < 5, 'the time of the advert')
      t.equal(trailer.subarray(12).toString('hex'), digestOf(advert, family, 1), 'the digest')

      const attacker = network.addHost('r3', '10.1.0.3/16', 'fd00:1::3/64')
      const lines = second.log.length
      await replay(duel, attacker, await nextAdvert(duel))
      t.ok(await second.logged(/auth_hmac sequence replayed/, PATIENCE, lines),
        'an advert heard before is refused')

      const stopping = wallClock()
      t.ok(await first.stop())
      t.ok(await duel.settles(second, addressOf(family), PATIENCE), 'a goodbye is obeyed')
      const goodbye = (): SeenAdvert | undefined =>
        duel.advertsOf(first, stopping).find(({ priority }) => priority === 0)
      t.ok(await until(() => goodbye() !== undefined, PATIENCE))
      await duel.start(first)
      t.ok(await duel.settles(first, addressOf(family), PATIENCE), 'the first is back')
      const [before, since] = [second.log.length, wallClock()]
      const seen = goodbye()
      if (seen !== undefined) await replay(duel, attacker, seen, seen, seen)
      t.ok(await second.logged(/auth_hmac (?:sequence replayed|time stamp outside)/, PATIENCE, before),
        'its goodbye, sent again, is refused')
      // Long enough for a backup that believes it.
      await pause(3_000 * INTERVAL)
      t.equal(duel.advertsOf(second, since).length, 0, 'and moves nothing')
      t.ok(duel.holds(first, addressOf(family)) && !duel.holds(second, addressOf(family)))
    })
  })
}

t.test('keys are changed without a change of state', { skip }, async t => {
  await elected(t, { keys: { 1: 1 }, active: 1 }, async duel => {
    const { first, second } = duel
    const both = [[first, 150], [second, 100]] as const
    const lines = both.map(([router]) => router.log.length)
    const began = wallClock()
    const step = async (signing: Signing): Promise<void> => {
      for (const [router, priority] of both) {
        const from = router.log.length
        router.configure(config(priority, signing))
        router.signal('SIGHUP')
        t.ok(await router.logged(/Reload complete/, PATIENCE, from))
      }
    }
    await step({ keys: { 1: 1, 2: 2 }, active: 1 })
    t.equal((await nextAdvert(duel)).message.at(-TRAILER + 1), 1, 'the new key waits')
    await step({ keys: { 1: 1, 2: 2 }, active: 2 })
    await step({ keys: { 2: 2 }, active: 2 })
    const advert = await nextAdvert(duel)
    t.equal(advert.message.at(-TRAILER + 1), 2, 'the new key signs')
    t.equal(Buffer.from(advert.message.subarray(-16)).toString('hex'), digestOf(advert, 4, 2))
    t.equal(duel.advertsOf(second, began).length, 0, 'the backup has heard its master all the time')
    for (const [at, [router]] of both.entries()) {
      t.notOk(router.log.slice(lines[at]).some(({ text }) => /Entering|auth_hmac/.test(text)),
        'nobody had anything to say')
    }
  })
})

t.test('another secret, another key and no signature are refused', { skip }, async t => {
  await elected(t, { keys: { 1: 1 }, active: 1 }, async duel => {
    const { first, second } = duel
    const stranger = async (signing: Signing | undefined, complaint: RegExp): Promise<void> => {
      t.ok(await second.stop())
      const from = first.log.length
      // Whoever believed it would give way.
      second.configure(config(200, signing))
      await duel.start(second)
      t.ok(await second.logged(/Entering MASTER STATE/, PATIENCE), 'the stranger believes nobody')
      t.ok(await first.logged(complaint, PATIENCE, from), `and is not believed: ${complaint.source}`)
      t.ok(duel.holds(first, addressOf(4)), 'the master stays')
    }
    await stranger({ keys: { 1: 3 }, active: 1 }, /auth_hmac digest invalid/)
    await stranger({ keys: { 1: 1, 2: 2 }, active: 2 }, /auth_hmac key unknown/)
    await stranger(undefined, /auth_hmac trailer missing/)
    t.notOk(first.log.some(({ text }) => /Master received advert .* higher priority/.test(text)))
  })
})

t.test('unsigned routers are moved step by step', { skip }, async t => {
  await elected(t, { keys: { 1: 1 }, active: 1, mode: 'permissive' }, async duel => {
    const { first, second } = duel
    t.ok(await second.stop())
    second.configure(config(200, { keys: { 1: 1 }, active: 1 }))
    await duel.start(second)
    t.ok(await duel.settles(second, addressOf(4), PATIENCE), 'permissive obeys what is signed')
    t.ok(await second.stop())
    t.ok(await duel.settles(first, addressOf(4), PATIENCE))
    second.configure(config(200, undefined))
    await duel.start(second)
    t.ok(await duel.settles(second, addressOf(4), PATIENCE), 'and what is not')
  })
})
