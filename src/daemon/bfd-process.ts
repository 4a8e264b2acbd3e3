/**
 * The BFD process: the engine, its driver and its UDP sockets. A process of its own, as in
 * keepalived: sessions at ten milliseconds must not wait for the kernel work of a takeover, nor
 * adverts for them, and bfd_priority and its relatives need something to apply to.
 */

import { now, openAlarm } from '../net/clock.js'
import { enterNetworkNamespace } from '../net/process-control.js'
import { BfdEngine } from '../vrrp/bfd-engine.js'
import type { BfdEffect, BfdEvent } from '../vrrp/bfd-engine.js'
import { beChild, dropPrivileges, exitUnable } from './be-child.js'
import { isToBfd, type FromBfd, type ToBfd } from './bfd-messages.js'
import { BfdSockets } from './bfd-sockets.js'
import { drive, type Drive } from './drive.js'
import { ParentChannel } from './parent-channel.js'

/** How long the last messages may take to reach the parent. */
const LAST_WORDS_MS = 500

const parent = new ParentChannel<FromBfd>(count => ({
  type: 'message', text: `${count} messages were lost: the parent did not keep up`
}))
const sockets = new BfdSockets({
  dispatch: event => running?.dispatch(event),
  log: text => parent.send({ type: 'message', text }, true)
})
let engine: BfdEngine | undefined
let running: Drive<BfdEvent> | undefined
let stopping = false

beChild({
  received: message => { if (isToBfd(message)) received(message) },
  stop
})

function received (message: ToBfd): void {
  switch (message.type) {
    case 'start':
      try {
        start(message)
      } catch (error) {
        exitUnable(error, text => parent.send({ type: 'message', text }))
        stop()
      }
      return
    case 'reload':
      running?.dispatch(message)
      parent.send({ type: 'reloaded' })
      return
    case 'report':
      parent.send({ type: 'report', request: message.request, status: engine?.sessions ?? [] })
  }
}

function start ({ sessions, settings }: Extract<ToBfd, { readonly type: 'start' }>): void {
  process.title = settings.name
  if (settings.namespace !== undefined) enterNetworkNamespace(settings.namespace)
  // Its ports are everybody's.
  dropPrivileges([], 'none', text => parent.send({ type: 'message', text }))
  engine = new BfdEngine(settings.seed)
  running = drive<BfdEvent, BfdEffect>({
    core: engine,
    timeout: { type: 'timeout' },
    now,
    openAlarm,
    afterReading: setImmediate,
    carryOut
  })
  running.dispatch({ type: 'startup', sessions })
  parent.send({ type: 'started' })
}

function carryOut (effect: BfdEffect): void {
  switch (effect.type) {
    case 'open-socket': return sockets.open(effect)
    case 'close-socket': return sockets.close(effect.session)
    case 'send': return sockets.send(effect.session, effect.packet)
    case 'report': {
      const { session, up, tells } = effect
      return parent.send({ type: 'session', session, up, tells, at: now() })
    }
    case 'log': return parent.send(effect, true)
  }
}

/**
 * No AdminDown is sent, as with keepalived: a neighbour that hears it takes the end for something
 * that is no failure, and the VRRP and checkers of a keepalived there would go on as if we were up.
 */
function stop (): void {
  if (stopping) return
  stopping = true
  running?.stop()
  sockets.closeAll()
  parent.drained(LAST_WORDS_MS).finally(() => process.exit())
}
