/**
 * Carries out what the VRRP engine wants of the kernel, and tells it what happens there. Nothing
 * here decides: each effect becomes a system call or a netlink message, each notification an event.
 *
 * Adverts and sockets are served at once; everything else goes in order through {@link KernelWork},
 * which gives way to adverts.
 */

import { unreachable } from '../lib/assert.js'
import type { Instant } from '../lib/time.js'
import { NETLINK, NetlinkSocket } from '../net/netlink-socket.js'
import { LinkPoll } from '../net/link-poll.js'
import { PacketSender } from '../net/packet-socket.js'
import { interfaceIndex } from '../net/syscalls.js'
import { errorCode } from '../net/system-error.js'
import type { BufferConfig, PolledLinkConfig } from '../vrrp/config.js'
import type { VrrpEffect, VrrpEvent } from '../vrrp/events.js'
import { INFINIBAND_TYPE_AT } from '../wire/infiniband.js'
import type { NetlinkMessage } from '../wire/netlink.js'
import { KernelAddresses } from './kernel-addresses.js'
import { type KernelEffect, KernelHands, type KernelTrouble } from './kernel-hands.js'
import { KernelFirewall } from './kernel-firewall.js'
import { createInterface, deleteInterface } from './kernel-interfaces.js'
import { LinkPolling } from './link-polling.js'
import { KernelMonitor, MONITOR_GROUPS, type KernelSnapshot } from './kernel-monitor.js'
import { KernelRoutes, ROUTE_GROUPS } from './kernel-routes.js'
import { KernelSysctls } from './kernel-sysctls.js'
import { KernelWork } from './kernel-work.js'
import { VrrpSockets } from './vrrp-sockets.js'

const TRY_AGAIN_MS = 1000

export interface VrrpKernelOptions {
  readonly dispatch: (event: VrrpEvent) => void
  readonly trouble: (trouble: KernelTrouble) => void
  readonly now: () => Instant
  /** vrrp_netlink_cmd_rcv_bufs and vrrp_netlink_monitor_rcv_bufs; undefined: ours. */
  readonly commandBuffer: BufferConfig | undefined
  readonly monitorBuffer: BufferConfig | undefined
  /** linkbeat_interfaces. */
  readonly polledLinks: readonly PolledLinkConfig[]
}

export class VrrpKernel {
  readonly #options: VrrpKernelOptions
  readonly #asking: NetlinkSocket
  readonly #monitoring: NetlinkSocket
  readonly #monitor: KernelMonitor
  readonly #hands: KernelHands
  readonly #sockets: VrrpSockets
  readonly #frames: PacketSender
  readonly #linkPoll = new LinkPoll()
  readonly #polling: LinkPolling
  readonly #addresses: KernelAddresses
  readonly #routes: KernelRoutes
  readonly #sysctls: KernelSysctls
  readonly #firewall: KernelFirewall
  /** Why the last advert of an instance did not go out. */
  readonly #unsent = new Map<string, string>()
  #watchesRoutes = false
  #again: NodeJS.Timeout | undefined
  #closed = false

  /** Opens what it needs of the kernel. Throws `SystemError` (EPERM without the privileges). */
  constructor (options: VrrpKernelOptions) {
    this.#options = options
    this.#asking = new NetlinkSocket(NETLINK.route, bufferOption(options.commandBuffer))
    this.#monitor = new KernelMonitor(this.#asking, options.dispatch)
    this.#monitoring = new NetlinkSocket(NETLINK.route, {
      ...bufferOption(options.monitorBuffer),
      groups: MONITOR_GROUPS,
      onNotification: message => { this.#notify(message) },
      onLoss: () => { this.#resynchronize() }
    })
    this.#polling = new LinkPolling({
      poll: this.#linkPoll,
      found: (name, running) => { this.#monitor.setPolled(name, running) },
      repeat: (run, ms) => {
        const timer = setInterval(run, ms)
        return () => { clearInterval(timer) }
      }
    })
    const work = new KernelWork(options.now, setImmediate)
    this.#hands = new KernelHands(this.#asking, work, options.trouble)
    this.#sockets = new VrrpSockets(options.dispatch)
    this.#frames = new PacketSender()
    const failed = (error: unknown): void => { this.#tryAgain(error) }
    this.#addresses = new KernelAddresses(this.#hands, options.dispatch, failed)
    this.#routes = new KernelRoutes(this.#hands, {
      // Asked of the kernel: a VMAC made a moment ago has not been heard of yet.
      indexOf: interfaceIndex,
      vrfTable: name => this.#monitor.vrfTable(name)
    }, options.dispatch, () => { this.#watchRoutes() }, failed)
    this.#sysctls = new KernelSysctls(this.#hands)
    this.#firewall = new KernelFirewall(this.#hands, index => this.#monitor.link(index)?.name)
  }

  /** Asks these links for their state every second from now on. */
  pollLinks (links: readonly PolledLinkConfig[]): void {
    this.#polling.configure(links)
  }

  /** What the kernel has; later changes are dispatched, and none is missed in between. */
  async start (): Promise<KernelSnapshot> {
    this.pollLinks(this.#options.polledLinks)
    return await this.#monitor.start()
  }

  /** Carries out one effect. Never throws: refusals go to `trouble` or become events. */
  carryOut (effect: KernelEffect): void {
    const hands = this.#hands
    switch (effect.type) {
      case 'open-socket': return this.#sockets.open(effect.socket)
      case 'close-socket': return this.#sockets.close(effect.socket)
      case 'favour-sender': return this.#sockets.favour(effect.socket, effect.sender)
      case 'send-advert': return this.#sendAdvert(effect, false)
      case 'announce': return this.#announce(effect.interface, effect.frames)
      case 'add-addresses': return this.#addresses.add(effect.addresses)
      case 'remove-addresses': return this.#addresses.remove(effect.addresses)
      case 'add-routes': return this.#routes.addRoutes(effect.routes)
      case 'remove-routes': return this.#routes.removeRoutes(effect.routes)
      case 'add-rules': return this.#routes.addRules(effect.rules)
      case 'remove-rules': return this.#routes.removeRules(effect.rules)
      case 'create-interface':
        return createInterface(hands, this.#monitor, this.#sysctls, effect, {
          found: index => { this.#reportLink(index) },
          failed: (name, reason) => {
            this.#options.dispatch({ type: 'interface-failed', name, reason })
          }
        })
      case 'delete-interface': return deleteInterface(hands, effect.index, effect.name)
      case 'set-sysctl': return this.#sysctls.set(effect.path, effect.value, effect.restore)
      case 'restore-sysctl': return this.#sysctls.restore(effect.path)
      case 'firewall': return this.#firewall.apply(effect.config, effect.state)
      default: return unreachable(effect)
    }
  }

  /** Goes through the motions of sending an advert, and of nothing else. */
  rehearse (effect: VrrpEffect): void {
    if (effect.type === 'send-advert') this.#sendAdvert(effect, true)
  }

  /** Settles when everything asked for has been done and answered. */
  async settled (): Promise<void> {
    await this.#hands.settled()
  }

  /**
   * Gives back what belongs to no instance: the firewall's tables, and settings that were changed
   * for the time of the run. The last thing before {@link close}, unless all is to stay as it is.
   */
  async release (): Promise<void> {
    this.#firewall.remove()
    this.#sysctls.restoreAll()
    await this.settled()
  }

  /** The file descriptors of the sockets, by their ids. */
  descriptors (): ReadonlyMap<string, number> {
    return this.#sockets.descriptors()
  }

  /** Adverts and other packets lost to full queues, by socket. */
  drops (): ReadonlyMap<string, number> {
    return this.#sockets.drops()
  }

  /** Closes every socket. What was set stays set. */
  close (): void {
    this.#closed = true
    clearTimeout(this.#again)
    this.#polling.close()
    this.#linkPoll.close()
    this.#sockets.closeAll()
    this.#frames.close()
    this.#firewall.close()
    this.#monitoring.close()
    this.#asking.close()
  }

  /** A hundred adverts a second may fail for one reason: it is said once, until one goes out. */
  #sendAdvert (
    effect: Extract<KernelEffect, { readonly type: 'send-advert' }>, isRehearsal: boolean
  ): void {
    const { instance } = effect
    try {
      this.#sockets.send(effect, isRehearsal)
      if (isRehearsal) return
      this.#unsent.delete(instance)
    } catch (error) {
      if (isRehearsal) return
      const code = errorCode(error)
      if (this.#unsent.get(instance) === code) return
      this.#unsent.set(instance, code)
      this.#hands.report(effect.type, instance, error)
    }
  }

  #announce (index: number, frames: readonly Uint8Array[]): void {
    const link = this.#monitor.link(index)
    const subject = `interface ${link?.name ?? index}`
    const typeAt = link?.infiniband === undefined ? undefined : INFINIBAND_TYPE_AT
    for (const frame of frames) {
      this.#hands.inTurn('announce', subject, () => { this.#frames.send(index, frame, typeAt) })
    }
  }

  #notify (message: NetlinkMessage): void {
    this.#monitor.notify(message)
    this.#addresses.notify(message)
    this.#routes.notify(message)
  }

  #watchRoutes (): void {
    if (this.#watchesRoutes) return
    this.#watchesRoutes = true
    for (const group of ROUTE_GROUPS) this.#monitoring.join(group)
  }

  #reportLink (index: number): void {
    const link = this.#monitor.link(index)
    if (link !== undefined) this.#options.dispatch({ type: 'link', link })
  }

  /** Until it succeeds: without, the engine would go on with a picture that may be wrong. */
  #resynchronize (): void {
    clearTimeout(this.#again)
    const reading = this.#monitor.resynchronize().then(() => {
      this.#addresses.lookAtAll()
      this.#routes.lookAtAll()
    })
    reading.catch((error: unknown) => { this.#tryAgain(error) })
  }

  #tryAgain (error: unknown): void {
    if (this.#closed) return
    this.#hands.report('monitor', 'interfaces, addresses and routes', error)
    clearTimeout(this.#again)
    this.#again = setTimeout(() => { this.#resynchronize() }, TRY_AGAIN_MS)
  }
}

function bufferOption (
  buffer: BufferConfig | undefined
): { readonly receiveBuffer?: BufferConfig } {
  return buffer === undefined ? {} : { receiveBuffer: buffer }
}
