/**
 * The UDP sockets of the BFD engine. Every session sends from its own port, as RFC 5881 section 4
 * wants it; all sessions of a family and port share the socket that listens, open as long as there
 * is one.
 */

import { type Family, familyOf } from '../lib/ip-address.js'
import { UdpListener, UdpSender, type UdpDatagram } from '../net/udp-socket.js'
import { errorCode } from '../net/system-error.js'
import type { BfdEffect, BfdEvent } from '../vrrp/bfd-engine.js'

type OpenSocket = Extract<BfdEffect, { readonly type: 'open-socket' }>

interface Open {
  readonly sender: UdpSender
  readonly listener: string
}

export interface BfdSocketsOptions {
  readonly dispatch: (event: BfdEvent) => void
  readonly log: (text: string) => void
}

/** RFC 5883: what comes in here may have passed routers. */
const MULTIHOP_PORT = 4784

export class BfdSockets {
  readonly #options: BfdSocketsOptions
  readonly #sessions = new Map<string, Open>()
  readonly #listeners = new Map<string, UdpListener>()
  /** Why the last packet of a session did not go out. */
  readonly #unsent = new Map<string, string>()

  constructor (options: BfdSocketsOptions) {
    this.#options = options
  }

  /** Opens what the session needs and reports how that went. */
  open (spec: OpenSocket): void {
    const { session, neighbor, port } = spec
    const { dispatch } = this.#options
    this.close(session)
    try {
      const listener = this.#listen(familyOf(neighbor), port)
      try {
        const sender = new UdpSender({ ...spec, destination: neighbor })
        this.#sessions.set(session, { sender, listener })
      } catch (error) {
        this.#closeUnused(listener)
        throw error
      }
      dispatch({ type: 'socket-opened', session })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      dispatch({ type: 'socket-failed', session, reason })
    }
  }

  /** Sends now. Packets fail for one reason many times a second: it is said once. */
  send (session: string, packet: Uint8Array): void {
    const open = this.#sessions.get(session)
    if (open === undefined) return
    try {
      open.sender.send(packet)
      this.#unsent.delete(session)
    } catch (error) {
      const code = errorCode(error)
      if (this.#unsent.get(session) === code) return
      this.#unsent.set(session, code)
      this.#options.log(`(${session}) Error sending packet (${code})`)
    }
  }

  close (session: string): void {
    const open = this.#sessions.get(session)
    if (open === undefined) return
    this.#sessions.delete(session)
    this.#unsent.delete(session)
    open.sender.close()
    this.#closeUnused(open.listener)
  }

  closeAll (): void {
    for (const session of [...this.#sessions.keys()]) this.close(session)
  }

  #listen (family: Family, port: number): string {
    const id = `${family} ${port}`
    if (!this.#listeners.has(id)) {
      const received = (datagram: UdpDatagram): void => {
        this.#options.dispatch({ type: 'packet', multihop: port === MULTIHOP_PORT, ...datagram })
      }
      this.#listeners.set(id, new UdpListener(family, port, received))
    }
    return id
  }

  #closeUnused (id: string): void {
    if ([...this.#sessions.values()].some(({ listener }) => listener === id)) return
    this.#listeners.get(id)?.close()
    this.#listeners.delete(id)
  }
}
