/** The raw sockets of the VRRP engine: opened, written and closed as its effects say. */

import { RawSocket, type RawPacket } from '../net/raw-socket.js'
import type { Family, IpAddress } from '../lib/ip-address.js'
import { setReceiveBuffer, type RawSocketOptions } from '../net/raw-socket-options.js'
import { SystemError } from '../net/system-error.js'
import type { SocketSpec, VrrpEffect, VrrpEvent } from '../vrrp/events.js'

type SendAdvert = Extract<VrrpEffect, { readonly type: 'send-advert' }>
type SocketEvent =
  Extract<VrrpEvent, { readonly type: 'packet' | 'socket-opened' | 'socket-failed' }>

/** TOS and traffic class "internetwork control", and the queue that goes with it. */
const NETWORK_CONTROL = 0xc0
const CONTROL_PRIORITY = 6
/** Where the VRRP header has its checksum: for IPv6 the kernel computes and verifies it. */
const CHECKSUM_OFFSET = 6
/** Some 2500 adverts, where the system's default of 208 KiB holds 256. */
const RECEIVE_BUFFER = 1 << 20

/** How often sending is rehearsed, and the length of what is not sent. */
const REHEARSALS = 20
const SAMPLE_LENGTH = 40
const rehearsed = new Set<Family>()

export class VrrpSockets {
  readonly #dispatch: (event: SocketEvent) => void
  readonly #sockets = new Map<string, RawSocket>()

  constructor (dispatch: (event: SocketEvent) => void) {
    this.#dispatch = dispatch
  }

  /** Opens a socket and reports how that went. One that is open is given its new buffer. */
  open (spec: SocketSpec): void {
    const known = this.#sockets.get(spec.id)
    if (known !== undefined) {
      setReceiveBuffer(known.descriptor, spec.receiveBuffer ?? RECEIVE_BUFFER)
      return
    }
    try {
      const socket = new RawSocket(optionsOf(spec), {
        onPacket: packet => { this.#receive(spec.id, packet) },
        onBroken: error => {
          this.#sockets.delete(spec.id)
          this.#dispatch({ type: 'socket-failed', socket: spec.id, reason: error.message })
        }
      })
      this.#sockets.set(spec.id, socket)
      rehearse(socket, spec)
      this.#dispatch({ type: 'socket-opened', socket: spec.id })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#dispatch({ type: 'socket-failed', socket: spec.id, reason })
    }
  }

  /** Sends one advert now, or goes through the motions. Throws `SystemError`. */
  send (effect: SendAdvert, isRehearsal: boolean): void {
    const socket = this.#sockets.get(effect.socket)
    if (socket === undefined) {
      throw new SystemError('EBADF', 'send advert', `socket ${effect.socket} is not open`)
    }
    socket.send({
      destination: effect.destination,
      source: effect.source,
      hopLimit: effect.ttl,
      packet: effect.packet
    }, isRehearsal)
  }

  /** `undefined`: nobody any more. */
  favour (id: string, sender: IpAddress | undefined): void {
    const socket = this.#sockets.get(id)
    if (sender === undefined) socket?.favourNobody()
    else socket?.favour(sender)
  }

  close (id: string): void {
    this.#sockets.get(id)?.close()
    this.#sockets.delete(id)
  }

  closeAll (): void {
    for (const id of [...this.#sockets.keys()]) this.close(id)
  }

  /** The file descriptors, by socket: for dumps. */
  descriptors (): ReadonlyMap<string, number> {
    return new Map([...this.#sockets].map(([id, { descriptor }]) => [id, descriptor]))
  }

  /** Packets lost to full queues, by socket; only sockets that lost any. */
  drops (): ReadonlyMap<string, number> {
    return new Map([...this.#sockets]
      .map(([id, socket]) => [id, socket.drops] as const)
      .filter(([, drops]) => drops > 0))
  }

  #receive (id: string, packet: RawPacket): void {
    this.#dispatch({ type: 'packet', packet: { ...packet, socket: id } })
  }
}

function optionsOf (spec: SocketSpec): RawSocketOptions {
  return {
    family: spec.family,
    protocol: spec.protocol,
    interface: spec.interface,
    group: spec.group,
    source: spec.source,
    receiveBuffer: spec.receiveBuffer ?? RECEIVE_BUFFER,
    trafficClass: NETWORK_CONTROL,
    priority: CONTROL_PRIORITY,
    ...(spec.family === 'ipv4'
      ? { headerIncluded: true }
      : { checksumOffset: CHECKSUM_OFFSET, ...(spec.group === undefined ? {} : { hopLimit: 255 }) })
  }
}

/** Once for each family: the first advert of a backup finds the way to the kernel trodden. */
function rehearse (socket: RawSocket, { family, group, source }: SocketSpec): void {
  const destination = group ?? source
  if (rehearsed.has(family) || destination === undefined) return
  rehearsed.add(family)
  const packet = new Uint8Array(SAMPLE_LENGTH)
  const sample = { destination, source: source ?? destination, hopLimit: undefined, packet }
  for (let count = 0; count < REHEARSALS; count++) socket.send(sample, true)
}
