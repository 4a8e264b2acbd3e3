/**
 * The state of a link as its driver tells it, for drivers that do not report changes to netlink:
 * the MII registers of the transceiver, ethtool's word for it, or the flag of the interface
 * (linux/mii.h, linux/ethtool.h, netdevice(7)).
 */

import { assert } from '../lib/assert.js'
import { AF } from './socket-address.js'
import { addressOf, checked, closeFd, libcFunction, openSocketFd } from './syscalls.js'
import { errorCode } from './system-error.js'

export type LinkPollMethod = 'MII' | 'ETHTOOL' | 'IOCTL'

const SIOC = { flags: 0x8913, ethtool: 0x8946, miiPhy: 0x8947, miiRegister: 0x8948 } as const
const SOCK_DGRAM = 2
/** ifreq: the name, then a union. */
const REQUEST = 40
const NAME = 16
const ETHTOOL_GLINK = 0x0a
/** Basic mode status register, and the bit that the link is up; 0xffff is no transceiver. */
const MII_STATUS = 1
const MII_LINK = 0x0004
const NO_TRANSCEIVER = 0xffff
const IFF_RUNNING = 0x40
/** In the order they are tried. */
const METHODS: readonly LinkPollMethod[] = ['MII', 'ETHTOOL', 'IOCTL']

const ioctl = libcFunction<[number, number, Uint8Array]>('int ioctl(int, ulong, void *)')

/** Asks about links of the network namespace it was opened in. */
export class LinkPoll {
  readonly #fd = openSocketFd(AF.inet, SOCK_DGRAM, 0)
  #closed = false

  /**
   * Whether the link is up. Throws `SystemError`: EOPNOTSUPP where the driver does not know the
   * method, ENODEV without such an interface.
   */
  isUp (name: string, method: LinkPollMethod): boolean {
    assert(!this.#closed, 'it is open')
    if (method === 'MII') return this.#byMii(name)
    return method === 'ETHTOOL' ? this.#byEthtool(name) : this.#byFlag(name)
  }

  /** The method asked for, or else the first the driver knows. Throws `SystemError` as above. */
  methodFor (name: string, wanted: LinkPollMethod | undefined): LinkPollMethod {
    for (const method of wanted === undefined ? METHODS : [wanted, ...METHODS]) {
      try {
        this.isUp(name, method)
        return method
      } catch (error) {
        if (errorCode(error) === 'ENODEV') throw error
      }
    }
    return 'IOCTL'
  }

  close (): void {
    if (this.#closed) return
    this.#closed = true
    closeFd(this.#fd)
  }

  /** The bit stays down until it is read once after a loss: the second reading is the present. */
  #byMii (name: string): boolean {
    const request = named(name)
    const view = new DataView(request.buffer)
    checked(ioctl()(this.#fd, SIOC.miiPhy, request), 'SIOCGMIIPHY')
    let status = 0
    for (let reading = 0; reading < 2; reading++) {
      view.setUint16(NAME + 2, MII_STATUS, true)
      checked(ioctl()(this.#fd, SIOC.miiRegister, request), 'SIOCGMIIREG')
      status = view.getUint16(NAME + 6, true)
    }
    return status !== NO_TRANSCEIVER && (status & MII_LINK) !== 0
  }

  #byEthtool (name: string): boolean {
    const value = new Uint8Array(8)
    const view = new DataView(value.buffer)
    view.setUint32(0, ETHTOOL_GLINK, true)
    const request = named(name)
    new DataView(request.buffer).setBigUint64(NAME, addressOf(value), true)
    checked(ioctl()(this.#fd, SIOC.ethtool, request), 'SIOCETHTOOL')
    return view.getUint32(4, true) !== 0
  }

  #byFlag (name: string): boolean {
    const request = named(name)
    checked(ioctl()(this.#fd, SIOC.flags, request), 'SIOCGIFFLAGS')
    return (new DataView(request.buffer).getUint16(NAME, true) & IFF_RUNNING) !== 0
  }
}

function named (name: string): Uint8Array<ArrayBuffer> {
  const request = new Uint8Array(REQUEST)
  request.set(new TextEncoder().encode(name).subarray(0, NAME - 1))
  return request
}
