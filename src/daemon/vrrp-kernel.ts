/**
 * Carries out what the VRRP engine wants of the kernel, and tells it what happens there. Nothing
 * here decides: each effect becomes a system call or a netlink message, each notification an event.
 *
 * Adverts and sockets are served at once; everything else goes in order through {@link KernelWork},
 * which gives way to adverts.
 */

import type { Instant } from '../lib/time.js'
import { NETLINK, NetlinkSocket } from '../net/netlink-socket.js'
import { PacketSender } from '../net/packet-socket.js'
import { SystemError } from '../net/system-error.js'
import type { BufferConfig } from '../vrrp/config.js'
import type { PlacedAddress, VrrpEffect, VrrpEvent } from '../vrrp/events.js'
import { unreachable } from '../lib/assert.js'
import type { NetlinkRequest } from '../wire/netlink.js'
import { addAddress, deleteAddress } from '../wire/route-addresses.js'
import { addressMessage, addressText } from './kernel-addresses.js'
import { KernelMonitor, MONITOR_GROUPS, type KernelSnapshot } from './kernel-monitor.js'
import { KernelWork } from './kernel-work.js'
import { VrrpSockets } from './vrrp-sockets.js'

/** The effects that are the kernel's business. */
export type KernelEffect = Extract<VrrpEffect, {
  readonly type: 'open-socket' | 'close-socket' | 'send-advert' | 'announce' |
    'add-addresses' | 'remove-addresses'
}>

/** The kernel refused something; the engine is not told, the operator is. */
export interface KernelTrouble {
  readonly effect: KernelEffect['type']
  /** What it was about: an address with its prefix length, an instance, a path. */
  readonly subject: string
  readonly error: SystemError
}

export interface VrrpKernelOptions {
  readonly dispatch: (event: VrrpEvent) => void
  readonly trouble: (trouble: KernelTrouble) => void
  readonly now: () => Instant
  /** vrrp_netlink_cmd_rcv_bufs and vrrp_netlink_monitor_rcv_bufs; undefined: ours. */
  readonly commandBuffer: BufferConfig | undefined
  readonly monitorBuffer: BufferConfig | undefined
}

export class VrrpKernel {
  readonly #options: VrrpKernelOptions
  readonly #asking: NetlinkSocket
  readonly #monitoring: NetlinkSocket
  readonly #monitor: KernelMonitor
  readonly #sockets: VrrpSockets
  readonly #frames: PacketSender
  readonly #work: KernelWork
  readonly #unanswered = new Set<Promise<void>>()

  /** Opens what it needs of the kernel. Throws `SystemError` (EPERM without the privileges). */
  constructor (options: VrrpKernelOptions) {
    this.#options = options
    this.#asking = new NetlinkSocket(NETLINK.route, bufferOption(options.commandBuffer))
    this.#monitor = new KernelMonitor(this.#asking, options.dispatch)
    this.#monitoring = new NetlinkSocket(NETLINK.route, {
      ...bufferOption(options.monitorBuffer),
      groups: MONITOR_GROUPS,
      onNotification: message => { this.#monitor.notify(message) },
      onLoss: () => { this.#resynchronize() }
    })
    this.#sockets = new VrrpSockets(options.dispatch)
    this.#frames = new PacketSender()
    this.#work = new KernelWork(options.now, setImmediate)
  }

  /** What the kernel has; later changes are dispatched, and none is missed in between. */
  async start (): Promise<KernelSnapshot> {
    return await this.#monitor.start()
  }

  /** Carries out one effect. Never throws: refusals go to `trouble` or become events. */
  carryOut (effect: KernelEffect): void {
    switch (effect.type) {
      case 'open-socket': return this.#sockets.open(effect.socket)
      case 'close-socket': return this.#sockets.close(effect.socket)
      case 'send-advert':
        return this.#attempt(effect.type, effect.instance, () => { this.#sockets.send(effect) })
      case 'announce': return this.#announce(effect.interface, effect.frames)
      case 'add-addresses': return this.#addAddresses(effect.addresses)
      case 'remove-addresses': return this.#removeAddresses(effect.addresses)
      default: return unreachable(effect)
    }
  }

  /** Settles when everything asked for has been done and answered. */
  async settled (): Promise<void> {
    await this.#work.idle()
    await Promise.all(this.#unanswered)
  }

  /** Adverts and other packets lost to full queues, by socket. */
  drops (): ReadonlyMap<string, number> {
    return this.#sockets.drops()
  }

  /** Closes every socket. What was set stays set. */
  close (): void {
    this.#sockets.closeAll()
    this.#frames.close()
    this.#monitoring.close()
    this.#asking.close()
  }

  #announce (index: number, frames: readonly Uint8Array[]): void {
    const subject = `interface ${this.#monitor.link(index)?.name ?? index}`
    this.#work.push(...frames.map(frame => () => {
      this.#attempt('announce', subject, () => { this.#frames.send(index, frame) })
    }))
  }

  #addAddresses (addresses: readonly PlacedAddress[]): void {
    this.#work.push(...addresses.map(placed => () => {
      // EEXIST: somebody, or an earlier run of ours, has set it. What counts is that it is there.
      this.#ask('add-addresses', addressText(placed), addAddress(addressMessage(placed)), 'EEXIST')
    }))
  }

  #removeAddresses (addresses: readonly PlacedAddress[]): void {
    this.#work.push(...addresses.map(placed => () => {
      // Gone already, alone or with its interface.
      this.#ask('remove-addresses', addressText(placed), deleteAddress(addressMessage(placed)),
        'EADDRNOTAVAIL', 'ENODEV')
    }))
  }

  /** Sends a request; the kernel has carried it out on return, its answer is looked at later. */
  #ask (
    effect: KernelEffect['type'], subject: string, request: NetlinkRequest,
    ...harmless: readonly string[]
  ): void {
    const answer = this.#asking.request(request).then(() => {}, (error: unknown) => {
      const known = systemError(error)
      if (!harmless.includes(known.code)) this.#options.trouble({ effect, subject, error: known })
    }).finally(() => { this.#unanswered.delete(answer) })
    this.#unanswered.add(answer)
  }

  #attempt (effect: KernelEffect['type'], subject: string, act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#options.trouble({ effect, subject, error: systemError(error) })
    }
  }

  #resynchronize (): void {
    this.#monitor.resynchronize().catch((error: unknown) => {
      // The engine would go on with a picture that may be wrong for ever: better start anew.
      setImmediate(() => { throw error })
    })
  }
}

function bufferOption (
  buffer: BufferConfig | undefined
): { readonly receiveBuffer?: BufferConfig } {
  return buffer === undefined ? {} : { receiveBuffer: buffer }
}

function systemError (error: unknown): SystemError {
  return error instanceof SystemError
    ? error
    : new SystemError('EIO', 'kernel', String(error), { cause: error })
}
