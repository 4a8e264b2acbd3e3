/**
 * The nftables table of this daemon, made when it is first needed and kept as the state of the
 * instances asks. Every change is one transaction of the kernel: no packet sees half of it.
 */

import type { Family } from '../lib/ip-address.js'
import { familyOf } from '../lib/ip-address.js'
import { NETLINK, NetlinkSocket } from '../net/netlink-socket.js'
import { errorCode } from '../net/system-error.js'
import type { FirewallConfig } from '../vrrp/config.js'
import type { FirewallState } from '../vrrp/events.js'
import type { NetlinkRequest } from '../wire/netlink.js'
import { beginTransaction, endTransaction } from '../wire/nftables.js'
import { buildTable, clearTable, refillTable } from './firewall-rules.js'
import type { FirewallShape, NameOf } from './firewall-sets.js'
import type { KernelHands } from './kernel-hands.js'

const FAMILIES: readonly Family[] = ['ipv4', 'ipv6']
/** What a kernel answers that has no nft_dup for the family. */
const NO_DUPLICATION: readonly string[] = ['ENOENT', 'EOPNOTSUPP', 'EAFNOSUPPORT']

export class KernelFirewall {
  readonly #hands: KernelHands
  readonly #nameOf: NameOf
  readonly #built = new Map<Family, FirewallShape>()
  #socket: NetlinkSocket | undefined
  #config: FirewallConfig | undefined
  #duplicates = true

  constructor (hands: KernelHands, nameOf: NameOf) {
    this.#hands = hands
    this.#nameOf = nameOf
  }

  /** Makes the kernel drop what `state` says, in its turn. */
  apply (config: FirewallConfig, state: FirewallState): void {
    this.#hands.inTurn('firewall', config.table, () => {
      // What a crashed run has left of either family goes first.
      const leftovers = this.#config === undefined
        ? FAMILIES.flatMap(family => clearTable(family, config))
        : []
      this.#config = config
      const changes = FAMILIES.flatMap(family => this.#changes(family, config, state))
      this.#transact([...leftovers, ...changes], config, state)
    })
  }

  /** Removes the tables of this run, in their turn. */
  remove (): void {
    const config = this.#config
    if (config === undefined) return
    this.#config = undefined
    this.#hands.inTurn('firewall', config.table, () => {
      const families = [...this.#built.keys()]
      this.#built.clear()
      this.#transact(families.flatMap(family => clearTable(family, config)), config, undefined)
    })
  }

  close (): void {
    this.#socket?.close()
    this.#socket = undefined
  }

  #changes (
    family: Family, config: FirewallConfig, state: FirewallState
  ): readonly NetlinkRequest[] {
    const before = this.#built.get(family)
    const shape: FirewallShape = {
      dropsAddresses: (before?.dropsAddresses ?? false) ||
        state.dropAddresses.some(({ address }) => familyOf(address) === family),
      hasVmacs: (before?.hasVmacs ?? false) || state.vmacs.some(vmac => vmac.family === family),
      duplicates: this.#duplicates
    }
    if (!shape.dropsAddresses && !shape.hasVmacs) return []
    this.#built.set(family, shape)
    const same = before !== undefined && before.dropsAddresses === shape.dropsAddresses &&
      before.hasVmacs === shape.hasVmacs && before.duplicates === shape.duplicates
    return same
      ? refillTable(family, config, shape, state, this.#nameOf)
      : buildTable(family, config, shape, state, this.#nameOf)
  }

  #transact (
    changes: readonly NetlinkRequest[], config: FirewallConfig, state: FirewallState | undefined
  ): void {
    if (changes.length === 0) return
    this.#socket ??= new NetlinkSocket(NETLINK.netfilter)
    const answer = this.#socket.transaction([beginTransaction(), ...changes, endTransaction()])
    this.#hands.follow(answer.catch((error: unknown) => {
      this.#failed(error, config, state)
    }))
  }

  /** Without dup reports are still kept from leaving; they are only not sent again. */
  #failed (error: unknown, config: FirewallConfig, state: FirewallState | undefined): void {
    const vmacs = [...this.#built.values()].some(({ hasVmacs }) => hasVmacs)
    this.#built.clear()
    if (state !== undefined && vmacs && this.#duplicates &&
        NO_DUPLICATION.includes(errorCode(error))) {
      this.#duplicates = false
      this.apply(config, state)
      return
    }
    this.#hands.report('firewall', config.table, error)
  }
}
