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
import { now, openAlarm } from '../net/clock.js'
import { NETLINK, NetlinkSocket } from '../net/netlink-socket.js'
import { enterNetworkNamespace } from '../net/process-control.js'
import { errorCode } from '../net/system-error.js'
import { checkerLogLine, failureText } from './checker-log-lines.js'
import {
  type CheckersSettings, type FromCheckers, isToCheckers, type ToCheckers
} from './checkers-messages.js'
import { beChild, exitUnable } from './be-child.js'
import { type Drive, drive } from './drive.js'
import { IpvsClient } from './ipvs-client.js'
import { IpvsHands, isKernelEffect } from './ipvs-hands.js'
import { KernelMonitor, MONITOR_GROUPS } from './kernel-monitor.js'
import { Prober } from './prober.js'

const PING_GROUPS = '/proc/sys/net/ipv4/ping_group_range'

const engine = new CheckersEngine()
let running: Drive<CheckersEvent> | undefined
let hands: IpvsHands | undefined
let settings: CheckersSettings | undefined
let restorePing = (): void => {}
/** Messages that come while the start is under way. */
const early: ToCheckers[] = []
let starting = false

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
  if (process.connected) process.send?.(message)
}

function say (text: string): void {
  send({ type: 'message', text })
}

function onMessage (message: ToCheckers): void {
  if (message.type === 'start') {
    starting = true
    start(message).then(() => {
      starting = false
      send({ type: 'started' })
      for (const each of early.splice(0)) onMessage(each)
    }).catch((error: unknown) => {
      exitUnable(error, say)
      process.disconnect()
    })
    return
  }
  if (starting) {
    early.push(message)
    return
  }
  switch (message.type) {
    case 'reload':
      prepare(message.config)
      running?.dispatch({ type: 'reload', config: message.config, files: message.files })
      hands?.after(() => send({ type: 'reloaded' }))
      return
    case 'event': return running?.dispatch(message.event)
    case 'operate': {
      const { event, request } = message
      const servers = engine.pool?.places(event.virtualServer, event.realServer).length ?? 0
      running?.dispatch(event)
      return hands?.after(() => send({ type: 'operated', request, servers }))
    }
    case 'report': return send({
      type: 'report', request: message.request, status: checkersStatus(engine)
    })
  }
}

async function start (message: Extract<ToCheckers, { type: 'start' }>): Promise<void> {
  settings = message.settings
  const { namespace, ipvsNamespace, masters, seed } = settings
  const { config, files } = message
  if (ipvsNamespace !== undefined) enterNetworkNamespace(ipvsNamespace)
  else if (namespace !== undefined) enterNetworkNamespace(namespace)
  const buffer = config.global.netlinkCommandBuffer
  const client = await IpvsClient.open(buffer === undefined ? {} : { receiveBuffer: buffer })
    .catch((error: unknown) => {
      say(`IPVS: Can't initialize ipvs: ${errorCode(error)}`)
      throw error
    })
  // A socket stays in the namespace it was made in.
  if (ipvsNamespace !== undefined && namespace !== undefined) enterNetworkNamespace(namespace)

  hands = new IpvsHands({
    client,
    log: say,
    reread: table => running?.dispatch({ type: 'table', table }),
    counted: counts => running?.dispatch({ type: 'connections', counts })
  })
  prepare(config)
  const [table, timeouts] = [await client.table(), await client.timeouts()]
  running = drive<CheckersEvent, CheckersEffect>({
    core: engine,
    timeout: { type: 'timeout' },
    now,
    openAlarm,
    afterReading: setImmediate,
    carryOut
  })
  const addresses = await followAddresses(config)
  running.dispatch({
    type: 'startup', config, table, timeouts, addresses, masters, files, sessions: [], seed
  })
  await hands.idle()
}

function carryOut (effect: CheckersEffect): void {
  if (isKernelEffect(effect)) return hands?.push(effect)
  switch (effect.type) {
    case 'start-probe': return prober.start(effect)
    case 'cancel-probe': return prober.cancel(effect.attempt)
    case 'log': return say(checkerLogLine(effect.entry))
    case 'stopped': return hands?.after(finish)
    // What a script finds in the table is what it was told of.
    default: return hands?.after(() => send({ type: 'effect', effect }))
  }
}

/** What checks need of this process: TLS material, the right to ask for echoes. */
function prepare (config: LvsConfig): void {
  const checkers = config.virtualServers
    .flatMap(({ realServers }) => realServers.flatMap(each => each.checkers))
  const materials = new TlsMaterials(config.ssl)
  const unusable = checkers.flatMap(each => {
    const tls = each.type === 'http' || each.type === 'grpc' ? each.tls : undefined
    const material = tls === undefined ? undefined : materials.of(tls)
    return material === undefined || material.ok ? [] : [failureText(material.why)]
  })
  for (const text of new Set(unusable)) say(`SSL: ${text}: checks that need it cannot be made`)
  prober.useMaterials(materials)
  if (checkers.some(each => each.type === 'ping')) allowPing()
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

/** Addresses of this host, followed only where ha_suspend asks for it. */
async function followAddresses (config: LvsConfig):
Promise<Extract<CheckersEvent, { type: 'startup' }>['addresses']> {
  if (!config.virtualServers.some(({ haSuspend }) => haSuspend)) return []
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
  process.exit(0)
}
