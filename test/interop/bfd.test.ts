/**
 * BFD against other people's: keepalived's own, FRR's bfdd and BIRD 2. One router runs a session
 * with each, over IPv4 and IPv6, and a virtual router that depends on it: who dies takes its own
 * virtual routers along and nobody else's, within the detection time.
 */

import t from 'tap'
import type { Test } from 'tap'
import { Capture, type SeenBfd } from '../../src/cli/lab/capture.js'
import { Network, type Host } from '../../src/cli/lab/network.js'
import { KEEPALIVED, Router } from '../../src/cli/lab/router.js'
import { pause, until } from '../../src/cli/lab/shell.js'
import { BfdPeer, Bird, Frr, peersMissing, type PeerSession } from './bfd-peers.js'
import { configuration, instanceText, obstacle, OURS, wallClock } from './support.js'

/** Milliseconds; what a machine busy with other tests may need for what takes a moment. */
const PATIENCE = 30_000
const TIMERS = { interval: 100, multiplier: 5 } as const
/** The silence after which a neighbour is lost. */
const DETECTION = TIMERS.interval * TIMERS.multiplier

const skip = obstacle() || peersMissing()
t.jobs = 2

/** A bfd_instance of ours with the virtual router that tracks it. */
interface Session extends PeerSession {
  readonly name: string
  readonly vrid: number
  /** Lines of the block beside addresses and rates. */
  readonly extra?: string
}

function sessionText ({ name, local, remote, extra = '' }: Session, interval: number): string {
  return `bfd_instance ${name} {\n neighbor_ip ${remote}\n source_ip ${local}\n` +
    ` min_rx ${TIMERS.interval}\n min_tx ${interval}\n multiplier ${TIMERS.multiplier}\n${extra}\n}\n`
}

function configOf (sessions: readonly Session[], interval: number = TIMERS.interval): string {
  const [first, ...others] = sessions.map(({ name, vrid }) => ({
    version: 3 as const,
    interval: 0.1,
    priority: 100,
    name: `V_${name}`,
    vrid,
    // Of no subnet: with the first address of one the kernel removes all others.
    addresses: [`10.1.15.${vrid}/32`],
    extra: ` track_bfd {\n  ${name} weight 0\n }`
  }))
  if (first === undefined) throw new Error('no session')
  return configuration(first, sessions.map(each => sessionText(each, interval)).join('')) +
    others.map(each => instanceText(each)).join('')
}

/** keepalived as a neighbour and nothing else. */
class Keepalived extends BfdPeer {
  readonly name = 'keepalived'
  readonly #router: Router
  readonly #sessions: readonly PeerSession[]

  constructor (network: Network, host: Host, sessions: readonly PeerSession[]) {
    super(network, host)
    const blocks = sessions.map((session, index) => {
      const extra = session.local.includes(':') ? ' hoplimit 255' : ''
      return sessionText({ ...session, name: `P${index}`, vrid: 0, extra }, TIMERS.interval)
    })
    this.#router = new Router(network, host, KEEPALIVED, blocks.join(''))
    this.#sessions = sessions
  }

  async start (): Promise<boolean> {
    const from = this.#router.log.length
    this.#router.start()
    return await this.#router.logged(/Startup complete/, PATIENCE, from)
  }

  override state (remote: string): string | undefined {
    const name = `P${this.#sessions.findIndex(each => each.remote === remote)}`
    const line = this.#router.log.findLast(({ text }) => text.includes(`(${name}) Entering `))
    return line === undefined ? undefined : /Entering (\w+)/.exec(line.text)?.[1]?.toLowerCase()
  }

  override kill (): void { this.#router.kill() }

  override close (): void {
    this.#router.close()
    super.close()
  }
}

interface Lab {
  readonly network: Network
  readonly router: Router
  readonly capture: Capture
  readonly peers: ReadonlyMap<BfdPeer, readonly Session[]>
}

async function play (t: Test, lab: Lab, scenes: () => Promise<void>): Promise<void> {
  const { network, router, capture, peers } = lab
  const close = (): void => {
    capture.close()
    router.close()
    for (const peer of peers.keys()) peer.close()
    network.close()
  }
  process.once('exit', close)
  try {
    if (!await capture.ready()) throw new Error('tcpdump does not start')
    await scenes()
  } finally {
    process.off('exit', close)
    close()
  }
  if (!t.passing()) for (const { text } of router.log.slice(-60)) t.comment(`  ${text}`)
}

/** Every session of the peer is up on both sides, and its virtual router has its address. */
async function allUp (
  t: Test, { router, network }: Lab, peer: BfdPeer, sessions: readonly Session[]
): Promise<void> {
  for (const { name, local, vrid } of sessions) {
    t.ok(await peer.reaches(local, 'up', PATIENCE), `${name} is up as ${peer.name} sees it`)
    t.ok(await until(() => network.holds(router.host, `10.1.15.${vrid}`), PATIENCE),
      `and lets V_${name} be master`)
  }
}

/** The last state of a session our log tells of. */
function stateOf (router: Router, name: string): string | undefined {
  const line = router.log.findLast(({ text }) => text.includes(`(${name}) Entering `))
  return line === undefined ? undefined : /Entering (\w+)/.exec(line.text)?.[1]
}

/** Kills the peer: its sessions are lost after the detection time and no other. */
async function loses (
  t: Test, lab: Lab, peer: BfdPeer, sessions: readonly Session[]
): Promise<void> {
  const { router, capture, peers, network } = lab
  const others = [...peers.values()].flat().filter(each => !sessions.includes(each))
  const from = router.log.length
  const since = wallClock()
  peer.kill()
  for (const { name, vrid, remote } of sessions) {
    const gaveUp = (): boolean => capture.adverts.some(each =>
      each.at > since && each.vrid === vrid && each.priority === 0)
    t.ok(await until(gaveUp, PATIENCE), `V_${name} is given up when ${peer.name} is killed`)
    const last = capture.bfd.findLast(each => each.source === remote)
    const left = capture.adverts.find(each =>
      each.at > since && each.vrid === vrid && each.priority === 0)
    if (last === undefined || left === undefined) continue
    const silence = left.at - last.at
    t.comment(`${name}: ${Math.round(silence)} ms after its last packet`)
    t.ok(silence > DETECTION - 5, 'not before the detection time')
    t.ok(silence < DETECTION + 1_500, 'and soon after')
    t.ok(await until(() => !network.holds(router.host, `10.1.15.${vrid}`), PATIENCE),
      'the address is gone')
    t.ok(await router.logged(new RegExp(`Tracked BFD instance ${name} is DOWN`), PATIENCE, from))
  }
  for (const { name } of others) {
    const wentDown = new RegExp(`\\(${name}\\) Entering Down`)
    t.notOk(router.log.slice(from).some(({ text }) => wentDown.test(text)),
      `${name} is not touched`)
  }
}

t.test('a session with each, and a virtual router on each', { skip, timeout: 240_000 }, async t => {
  const network = new Network()
  const host = (name: string, number: number): Host =>
    network.addHost(name, `10.1.0.${number}/16`, `fd00:1::${number}/64`)
  const [r1, ka, frr, bird] = [host('r1', 1), host('ka', 2), host('frr', 3), host('bird', 4)]
  const sessions = (letter: string, number: number): readonly Session[] => [
    { name: `${letter}4`, vrid: 10 + number, local: '10.1.0.1', remote: `10.1.0.${number}` },
    {
      name: `${letter}6`,
      vrid: 20 + number,
      local: 'fd00:1::1',
      remote: `fd00:1::${number}`,
      extra: ' hoplimit 255'
    }
  ]
  const [K, F, B] = [sessions('K', 2), sessions('F', 3), sessions('B', 4)]
  const frrPeer = new Frr(network, frr, TIMERS, mirrored(F))
  const peers = new Map<BfdPeer, readonly Session[]>([
    [new Keepalived(network, ka, mirrored(K)), K],
    [frrPeer, F],
    [new Bird(network, bird, TIMERS, mirrored(B)), B]
  ])
  const all = [...peers.values()].flat()
  const router = new Router(network, r1, OURS, configOf(all))
  const capture = new Capture(network.switchNamespace)
  const lab = { network, router, capture, peers }
  await play(t, lab, async () => {
    router.start()
    t.ok(await router.logged(/Startup complete/, PATIENCE), 'it starts')
    await pause(300)
    t.notOk(all.some(({ vrid }) => network.holds(r1, `10.1.15.${vrid}`)), 'no session, no master')
    for (const peer of peers.keys()) t.ok(await peer.start(), `${peer.name} starts`)
    for (const [peer, theirs] of peers) await allUp(t, lab, peer, theirs)
    checkPackets(t, capture.bfd.filter(({ source }) => ['10.1.0.1', 'fd00:1::1'].includes(source)))

    for (const [peer, theirs] of peers) {
      await loses(t, lab, peer, theirs)
      t.ok(await peer.start(), `${peer.name} comes back`)
      await allUp(t, lab, peer, theirs)
    }

    const [F4] = F
    if (F4 === undefined) throw new Error('no session')
    const from = router.log.length
    frrPeer.setShutdown({ local: F4.remote, remote: F4.local }, true)
    t.ok(await until(() => stateOf(router, 'F4') === 'Down', PATIENCE), 'an AdminDown is heard')
    await pause(300)
    t.notOk(router.log.slice(from).some(({ text }) => text.includes('F4 is DOWN')),
      'and is no failure')
    t.ok(network.holds(r1, '10.1.15.13'), 'for the virtual router')
    frrPeer.setShutdown({ local: F4.remote, remote: F4.local }, false)
    t.ok(await until(() => stateOf(router, 'F4') === 'Up', PATIENCE), 'until it is over')

    const reloaded = router.log.length
    router.configure(configOf(all, 300))
    router.signal('SIGHUP')
    t.ok(await router.logged(/Reload complete/, PATIENCE, reloaded), 'a reload')
    t.ok(await until(() => frrPeer.remoteTransmitInterval('10.1.0.1') === 300, PATIENCE),
      'tells the neighbours of a slower rate')
    t.notOk(router.log.slice(reloaded).some(({ text }) => /\) Entering Down/.test(text)),
      'and loses no session')

    const stopping = wallClock()
    t.ok(await router.stop(), 'it stops')
    for (const [peer, theirs] of peers) {
      for (const { local } of theirs) {
        t.ok(await until(() => peer.state(local) === 'down', PATIENCE),
          `${peer.name} notices over ${local}`)
      }
    }
    t.notOk(capture.bfd.some(each => each.at > stopping && each.state === 0), 'without AdminDown')
  })
})

// Debian's keepalived 2.2.7 knows no multihop.
const noMultihop = OURS === KEEPALIVED && 'this keepalived has no multihop'

t.test('sessions over a router', { skip: skip || noMultihop, timeout: 240_000 }, async t => {
  const network = new Network()
  const r1 = network.addHost('r1', '10.1.0.1/24', 'fd00:1::1/64')
  const far = network.addHost('far', '10.2.0.2/24', 'fd00:2::2/64')
  const way = network.addHost('way',
    '10.1.0.254/24', '10.2.0.254/24', 'fd00:1::fe/64', 'fd00:2::fe/64')
  network.runOn(way, 'sysctl', '-q', '-w', 'net.ipv4.ip_forward=1',
    'net.ipv6.conf.all.forwarding=1', 'net.ipv4.conf.all.send_redirects=0', 'net.ipv4.conf.eth0.send_redirects=0')
  for (const [host, net] of [[r1, 1], [far, 2]] as const) {
    network.runOn(host, 'ip', 'route', 'add', 'default', 'via', `10.${net}.0.254`)
    network.runOn(host, 'ip', '-6', 'route', 'add', 'default', 'via', `fd00:${net}::fe`)
  }
  // BIRD sends over several hops with the TTL of everything else, 64.
  const extra = ' multihop\n ttl 64\n max_hops 1'
  const sessions: readonly Session[] = [
    { name: 'M4', vrid: 31, local: '10.1.0.1', remote: '10.2.0.2', extra },
    { name: 'M6', vrid: 32, local: 'fd00:1::1', remote: 'fd00:2::2', extra }
  ]
  const theirs = mirrored(sessions).map(each => ({ ...each, multihop: true }))
  const frr = new Frr(network, far, TIMERS, theirs)
  const bird = new Bird(network, far, TIMERS, theirs)
  const router = new Router(network, r1, OURS, configOf(sessions))
  const capture = new Capture(network.switchNamespace)
  const peers = new Map<BfdPeer, readonly Session[]>([[frr, sessions], [bird, []]])
  const lab = { network, router, capture, peers }
  await play(t, lab, async () => {
    router.start()
    t.ok(await router.logged(/Startup complete/, PATIENCE), 'it starts')
    for (const peer of [frr, bird]) {
      t.ok(await peer.start(), `${peer.name} starts`)
      await allUp(t, lab, peer, sessions)
      await loses(t, lab, peer, sessions)
    }
    const packets = capture.bfd.filter(({ source }) => ['10.1.0.1', 'fd00:1::1'].includes(source))
    t.strictSame(new Set(packets.map(({ port }) => port)), new Set([4784]), 'the port of RFC 5883')

    const near = extra.replace('max_hops 1', 'max_hops 0')
    router.configure(configOf(sessions.map(each => ({ ...each, extra: near }))))
    const reloaded = router.log.length
    router.signal('SIGHUP')
    t.ok(await router.logged(/Reload complete/, PATIENCE, reloaded), 'a reload')
    t.ok(await bird.start(), 'BIRD starts')
    const since = wallClock()
    t.ok(await until(() => capture.bfd.filter(({ at, source }) =>
      at > since && sessions.some(({ remote }) => remote === source)).length > 3, PATIENCE),
    'its packets come')
    t.strictSame(sessions.map(({ name }) => stateOf(router, name)), ['Down', 'Down'],
      'and are from further away than max_hops allows')
  })
})

t.test('weights and reverse move the priority', { skip, timeout: 240_000 }, async t => {
  const network = new Network()
  const r1 = network.addHost('r1', '10.1.0.1/16')
  const ka = network.addHost('ka', '10.1.0.2/16')
  const session = { name: 'B', vrid: 41, local: '10.1.0.1', remote: '10.1.0.2', extra: ' weight -7' }
  const weights = ['', 'weight 20', 'weight -20', 'weight 20 reverse', 'weight -20 reverse']
  const priorities = { down: [93, 100, 80, 100, 120], up: [100, 120, 100, 80, 100] }
  const instances = weights.map((weight, index) => instanceText({
    version: 3,
    interval: 0.1,
    priority: 100,
    name: `V${index}`,
    vrid: 41 + index,
    addresses: [`10.1.15.${41 + index}/32`],
    extra: ` track_bfd {\n  B ${weight}\n }`
  }))
  const router = new Router(network, r1, OURS,
    sessionText(session, TIMERS.interval) + instances.join(''))
  const peer = new Keepalived(network, ka, mirrored([session]))
  const capture = new Capture(network.switchNamespace)
  const advertised = (): readonly unknown[] => weights.map((_, index) =>
    capture.adverts.findLast(({ vrid }) => vrid === 41 + index)?.priority)
  await play(t, { network, router, capture, peers: new Map([[peer, []]]) }, async () => {
    router.start()
    for (const state of ['down', 'up', 'down'] as const) {
      if (state === 'up') t.ok(await peer.start(), 'the neighbour comes')
      else peer.kill()
      const expected = JSON.stringify(priorities[state])
      await until(() => JSON.stringify(advertised()) === expected, PATIENCE)
      t.strictSame(advertised(), priorities[state], `priorities while it is ${state}`)
    }
  })
})

/** The sessions as the neighbour has them. */
function mirrored (sessions: readonly PeerSession[]): readonly PeerSession[] {
  return sessions.map(({ local, remote }) => ({ local: remote, remote: local }))
}

/** What RFC 5881 and 5880 want of every packet, whatever the session. */
function checkPackets (t: Test, packets: readonly SeenBfd[]): void {
  t.ok(packets.length > 20, 'packets are on the switch')
  t.strictSame(new Set(packets.map(({ ttl }) => ttl)), new Set([255]), 'TTL and hop limit')
  t.strictSame(new Set(packets.map(({ port }) => port)), new Set([3784]), 'the port')
  t.ok(packets.every(({ sourcePort }) => sourcePort >= 49152), 'source ports are of the range')
  const ports = new Set(packets.map(({ sourcePort, destination }) => `${destination} ${sourcePort}`))
  t.equal(ports.size, 6, 'one for each session')
  t.ok(packets.every(({ message }) => message.length === 24), 'without authentication')
  const firsts = new Set(packets.map(({ message }) => message[0] ?? 0))
  t.ok([...firsts].every(first => first >> 5 === 1), 'version 1')
  t.ok(packets.every(({ poll, final }) => !(poll && final)), 'a poll is no answer')
}
