/** Keeps the nftables table of nftables_ipvs as the checkers engine wants it. */

import type { Marking } from '../checkers/events.js'
import { NETLINK, NetlinkSocket } from '../net/netlink-socket.js'
import { beginTransaction, endTransaction } from '../wire/nftables.js'
import { clearMarkTables, markTables } from './mark-rules.js'

export class IpvsMarks {
  readonly #socket: NetlinkSocket
  #table: string | undefined

  /** For the network namespace this thread is in, which is that of the IPVS table. */
  constructor () {
    this.#socket = new NetlinkSocket(NETLINK.netfilter)
  }

  /** Puts the whole table in place in one transaction, or takes it away. Throws a SystemError. */
  async set (marking: Marking | undefined): Promise<void> {
    const before = this.#table
    const after = marking?.nftables.table
    const left = before === undefined || before === after ? [] : clearMarkTables(before)
    const changes = [...left, ...(marking === undefined ? [] : markTables(marking))]
    if (changes.length === 0) return
    await this.#socket.transaction([beginTransaction(), ...changes, endTransaction()])
    this.#table = after
  }

  close (): void {
    this.#socket.close()
  }
}
