/**
 * The checkers process: drives the checkers engine, makes its probes, and keeps the kernel's IPVS
 * table. Scripts of notifications, FIFOs and mails are the parent's, as is every file.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import type { LvsConfig } from '../checkers/config.js'
import { CheckersEngine } from '../checkers/engine.js'
import type { CheckersEffect, CheckersEvent } from '../checkers/events.js'
import { TlsMaterials } from '../checkers/probes/tls-materials.js'
import { checkersStatus } from '../checkers/status.js'
import { assert } from '../lib/assert.js'
import type { Capability } from '../net/capabilities.js'
import { now, openCoarseAlarm } from '../net/clock.js'
import { NETLINK, NetlinkSocket } from '../net/netlink-socket.js'
import { enterNetworkNamespace } from '../net/process-control.js'
import { errorCode } from '../net/system-error.js'
import { checkerLogLine, failureText } from './checker-log-lines.js'
import {
  type CheckersSettings, type FromCheckers, isToCheckers, type ServiceTraffic, type ToCheckers
} from './checkers-messages.js'
import { beChild, dropPrivileges, exitUnable } from './be-child.js'
import { type Drive, drive } from './drive.js'
import { IpvsClient, serviceOf } from './ipvs-client.js'
import { IpvsHands, isKernelEffect } from './ipvs-hands.js'
import { IpvsMarks } from './ipvs-marks.js'
import { KernelMonitor, MONITOR_GROUPS } from './kernel-monitor.js'
import { Prober } from './prober.js'

const PING_GROUPS = '/proc/sys/net/ipv4/ping_group_range'

const engine = new CheckersEngine()
let running: Drive<CheckersEvent> | undefined
let hands: IpvsHands | undefined
let ipvs: IpvsClient | undefined
let settings: CheckersSettings | undefined
let current: LvsConfig | undefined
let restorePing = (): void => {}
/** Messages that come while the start is under way. */
const early: ToCheckers[] = []
let starting = false
/** What was said in this turn. */
const lines: string[] = []
const MOST_LINES = 1_000
let following = false
/** What is wrong with files of TLS, and the real servers whose checks need them. */
const unusable = new Map<string, readonly string[]>()

/** What a start or a reload brings. */
type Given = Pick<Extract<ToCheckers, { type: 'start' }>, 'config' | 'files'>

/** What the parent was told last, and how often it is told. */
let reported: number | undefined
const REMEMBER_MS = 500

const prober = new Prober((attempt, result) => {
  running?.dispatch({ type: 'probe-result', attempt, result })
})

beChild({
  received: message => {
    if (isToCheckers(message)) onMessage(message)
  },
  stop
})

function send (message: FromCheckers): void {
  const texts = lines.splice(0)
  if (!process.connected) return
  // What was said before goes before.
  if (texts.length > 0) process.send?.({ type: 'messages', texts } satisfies FromCheckers)
  process.send?.(message)
}

/** Lines of one turn go together: thousands at a start would be thousands of messages. */
function say (text: string): void {
  if (lines.length === 0) setImmediate(sayLines)
  lines.push(text)
  if (lines.length >= MOST_LINES) sayLines()
}

function sayLines (): void {
  const texts = lines.splice(0)
  if (texts.length > 0 && process.connected) {
    process.send?.({ type: 'messages', texts } satisfies FromCheckers)
  }
}

function onMessage (message: ToCheckers): void {
  if (message.type === 'start') {
    settings = message.settings
    current = message.config
    return begin(message, 'started')
  }
  if (starting) {
    early.push(message)
    return
  }
  switch (message.type) {
    case 'reload': return reload(message)
    case 'event': return running?.dispatch(message.event)
    case 'operate': {
      const { event, request } = message
      const servers = engine.pool?.places(event.virtualServer, event.realServer).length ?? 0
      running?.dispatch(event)
      return later(() => send({ type: 'operated', request, servers }))
    }
    case 'traffic': return reportTraffic(message.request)
    case 'report': return send({
      type: 'report', request: message.request, status: checkersStatus(engine)
    })
  }
}

/** Counters are news of a moment: a kernel that does not answer has none. */
function reportTraffic (request: number): void {
  const client = ipvs
  if (client === undefined) return send({ type: 'traffic', request, services: [] })
  hands?.after(async () => {
    const services: ServiceTraffic[] = []
    try {
      for (const { service, destinations } of await client.table()) {
        const owner = engine.pool?.origin(service.id)
        if (owner !== undefined) services.push({ virtualServer: owner.name, service, destinations })
      }
    } finally {
      send({ type: 'traffic', request, services })
    }
  })
}

/** Does what takes its time; messages that come meanwhile wait. */
function meanwhile (work: Promise<void>): void {
  starting = true
  work.then(() => {
    starting = false
    for (const each of early.splice(0)) onMessage(each)
  }).catch((error: unknown) => {
    exitUnable(error, say)
    sayLines()
    process.disconnect()
  })
}

function begin (given: Given, done: 'started' | 'reloaded'): void {
  meanwhile(start(given).then(() => send({ type: done })))
}

function reload (message: Extract<ToCheckers, { type: 'reload' }>): void {
  // The kernel had no IPVS when it was asked last.
  const { config = current, files } = message
  assert(config !== undefined, 'a start comes before a reload')
  if (running === undefined) return begin({ config, files }, 'reloaded')
  current = config
  meanwhile((async () => {
    prepare(config)
    for (const address of await followAddresses(config)) {
      running?.dispatch({ type: 'address', address })
    }
    running?.dispatch({ type: 'reload', config: message.config, files })
    later(() => send({ type: 'reloaded' }))
  })())
}

/** Once the kernel has been told everything so far. */
function later (step: () => void): void {
  if (hands === undefined) step()
  else hands.after(step)
}

async function start ({ config, files }: Given): Promise<void> {
  assert(settings !== undefined, 'the first message brings the settings')
  const { masters, memory, seed } = settings
  const way = await openTable(config, settings)
  dropPrivileges(neededOf(settings), 'all', say)
  if (way === undefined) return
  const { client } = way
  ipvs = client
  hands = new IpvsHands({
    ...way,
    log: say,
    origin: change => engine.pool?.origin(serviceOf(change)),
    reread: table => running?.dispatch({ type: 'table', table }),
    counted: counts => running?.dispatch({ type: 'connections', counts })
  })
  prepare(config)
  const [entries, timeouts] = [await client.table(), await client.timeouts()]
  running = drive<CheckersEvent, CheckersEffect>({
    core: engine,
    timeout: { type: 'timeout' },
    now,
    openAlarm: openCoarseAlarm,
    afterReading: setImmediate,
    carryOut
  })
  const addresses = await followAddresses(config)
  running.dispatch({
    type: 'startup',
    config,
    table: entries,
    timeouts,
    addresses,
    masters,
    files,
    sessions: [],
    memory,
    seed
  })
  await hands.idle()
  setInterval(reportMemory, REMEMBER_MS).unref()
}

/**
 * What checks and the table take. MISC_CHECK starts scripts as other users and ends them, and reads
 * what a user has; a namespace is entered again by a reload that finds IPVS at last.
 */
function neededOf ({ namespace, ipvsNamespace }: CheckersSettings): readonly Capability[] {
  const entered = namespace !== undefined || ipvsNamespace !== undefined
  return ['NET_ADMIN', 'NET_RAW', 'NET_BIND_SERVICE', 'SETUID', 'SETGID', 'KILL',
    'DAC_READ_SEARCH', ...(entered ? ['SYS_ADMIN'] as const : [])]
}

/**
 * The way to the table; undefined where the kernel has no IPVS and VRRP can run on without it.
 * Afterwards this process is in the namespace it is to work in.
 */
async function openTable (
  config: LvsConfig, { namespace, ipvsNamespace, alone }: CheckersSettings
): Promise<{ readonly client: IpvsClient, readonly marks: IpvsMarks } | undefined> {
  const buffer = config.global.netlinkCommandBuffer
  const table = ipvsNamespace ?? namespace
  if (table !== undefined) enterNetworkNamespace(table)
  try {
    const client = await IpvsClient.open(buffer === undefined ? {} : { receiveBuffer: buffer })
    return { client, marks: new IpvsMarks() }
  } catch (error) {
    if (alone || errorCode(error) !== 'ENOENT') {
      say(`IPVS: Can't initialize ipvs: ${errorCode(error)}`)
      throw error
    }
    say(withoutIpvs(config))
    return undefined
  } finally {
    // A socket stays in the namespace it was made in; checks are made where the parent is.
    const home = namespace ?? `/proc/${process.ppid}/ns/net`
    if (table !== undefined && table !== home) enterNetworkNamespace(home)
  }
}

function withoutIpvs ({ virtualServers: [first, ...others] }: LvsConfig): string {
  const what = first === undefined
    ? 'lvs_sync_daemon has'
    : `virtual_server ${first.name} (${first.place})` +
      `${others.length === 0 ? '' : ` and ${others.length} more`} ` +
      `ha${others.length === 0 ? 's' : 've'}`
  return 'IPVS: Can\'t initialize ipvs: this kernel has no IPVS (module ip_vs) - ' +
    `${what} no effect. VRRP runs on; a reload tries again`
}

/** Tells the parent what the next process must know, when there is news. */
function reportMemory (): void {
  const { revision } = engine
  if (revision === reported) return
  reported = revision
  const { memory } = engine
  if (memory !== undefined) send({ type: 'memory', memory })
}

function carryOut (effect: CheckersEffect): void {
  if (isKernelEffect(effect)) return hands?.push(effect)
  switch (effect.type) {
    case 'start-probe': return prober.start(effect)
    case 'cancel-probe': return prober.cancel(effect.attempt)
    case 'log': {
      const { entry } = effect
      // Said of all of them when the configuration came.
      if (entry.type === 'check-untried' && unusable.has(failureText(entry.why))) return
      const line = checkerLogLine(entry)
      if (entry.type !== 'repaired') return say(line)
      // Not while the kernel refuses it again and again.
      return hands?.after(() => { if (hands?.isRefused === false) say(line) })
    }
    case 'stopped': return hands?.after(finish)
    // What a script finds in the table is what it was told of.
    default: return hands?.after(() => send({ type: 'effect', effect }))
  }
}

/** What checks need of this process: TLS material, the right to ask for echoes. */
function prepare (config: LvsConfig): void {
  const materials = new TlsMaterials(config.ssl)
  unusable.clear()
  let pings = false
  for (const { name, place, realServers } of config.virtualServers) {
    for (const server of realServers) {
      for (const each of server.checkers) {
        pings ||= each.type === 'ping'
        const tls = each.type === 'http' || each.type === 'grpc' ? each.tls : undefined
        const material = tls === undefined ? undefined : materials.of(tls)
        if (material === undefined || material.ok) continue
        const text = failureText(material.why)
        const needing = unusable.get(text) ?? []
        unusable.set(text, [...needing, `${server.name} of virtual_server ${name} (${place})`])
      }
    }
  }
  for (const [text, [first, ...others]] of unusable) {
    const more = others.length === 0 ? '' : `, and of ${others.length} more,`
    say(`SSL: ${text}: the check of real_server ${first}${more} cannot be made`)
  }
  prober.useMaterials(materials)
  if (pings) allowPing()
}

/** keepalived widens the range to group 0 while it runs, and so do we. */
function allowPing (): void {
  try {
    const before = readFileSync(PING_GROUPS, 'utf8')
    const [low = 0, high = 0] = before.trim().split(/\s+/).map(Number)
    if (low === 0) return
    writeFileSync(PING_GROUPS, `0 ${low > high ? 0 : high}`)
    restorePing = () => { writeFileSync(PING_GROUPS, before) }
  } catch (error) {
    say(`PING_CHECK: cannot set ${PING_GROUPS}: ${errorCode(error)}`)
  }
}

/** Addresses of this host, followed from when ha_suspend first asks for it; then those here. */
async function followAddresses (config: LvsConfig):
Promise<Extract<CheckersEvent, { type: 'startup' }>['addresses']> {
  if (following || !config.virtualServers.some(({ haSuspend }) => haSuspend)) return []
  following = true
  const asking = new NetlinkSocket(NETLINK.route)
  const monitor = new KernelMonitor(asking, event => {
    if (event.type !== 'address' && event.type !== 'address-gone') return
    running?.dispatch({ type: event.type, address: event.prefix.address })
  })
  const buffer = config.global.netlinkMonitorBuffer
  const listening = new NetlinkSocket(NETLINK.route, {
    groups: MONITOR_GROUPS,
    onNotification: message => monitor.notify(message),
    onLoss: () => { monitor.resynchronize().catch(error => say(String(error))) },
    ...(buffer === undefined ? {} : { receiveBuffer: buffer })
  })
  listening.unref()
  const { addresses } = await monitor.start()
  return addresses.map(({ prefix }) => prefix.address)
}

function stop (): void {
  // With the status of a start that failed, which the parent must not take for a stop.
  if (running === undefined) process.exit()
  running.dispatch({ type: 'shutdown', release: settings?.keepIpvs !== true })
}

function finish (): void {
  running?.stop()
  prober.cancelAll()
  hands?.close()
  try {
    restorePing()
  } catch {
    // The file went with its namespace.
  }
  sayLines()
  process.exit(0)
}
