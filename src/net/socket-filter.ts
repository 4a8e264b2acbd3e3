/**
 * A classic BPF filter that lets only packets with TTL or hop limit 255 into a socket (RFC 5082):
 * what passed a router has less, so a distant forger cannot even fill the queue.
 *
 * VRRP does not use it: a dropped packet could not be counted as ip_ttl_err. It is for sockets that
 * have no other way to learn the hop limit, such as Node's UDP sockets (BFD).
 */

import { assert } from '../lib/assert.js'
import type { Family } from '../lib/ip-address.js'
import { addressOf, setOption } from './syscalls.js'

const SOL_SOCKET = 1
const SO_ATTACH_FILTER = 26

/** Offsets from SKF_NET_OFF: reading there starts at the IP header, whatever the socket shows. */
const SKF_NET_OFF = 0xfff00000
const HOP_LIMIT_AT: Readonly<Record<Family, number>> = { ipv4: 8, ipv6: 7 }

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, operand: number]

/**
 * Attaches the filter. Packets queued before are not filtered: attach before the group is joined
 * or the port is bound.
 */
export function acceptOnlyHopLimit255 (fd: number, family: Family): void {
  const [LOAD_BYTE, JUMP_IF_EQUAL, RETURN] = [0x30, 0x15, 0x06]
  attach(fd, [
    [LOAD_BYTE, 0, 0, SKF_NET_OFF + HOP_LIMIT_AT[family]],
    [JUMP_IF_EQUAL, 0, 1, 255],
    [RETURN, 0, 0, 0xffffffff],
    [RETURN, 0, 0, 0]
  ])
}

/** sock_fprog: the count, six bytes of padding, the address of the instructions. */
function attach (fd: number, program: readonly Instruction[]): void {
  assert(program.length > 0, 'an empty program is refused by the kernel')
  const code = new Uint8Array(8 * program.length)
  const view = new DataView(code.buffer)
  for (const [at, [operation, ifTrue, ifFalse, operand]] of program.entries()) {
    view.setUint16(8 * at, operation, true)
    view.setUint8(8 * at + 2, ifTrue)
    view.setUint8(8 * at + 3, ifFalse)
    view.setUint32(8 * at + 4, operand, true)
  }
  const header = new Uint8Array(16)
  const headerView = new DataView(header.buffer)
  headerView.setUint16(0, program.length, true)
  headerView.setBigUint64(8, addressOf(code), true)
  setOption(fd, SOL_SOCKET, SO_ATTACH_FILTER, header)
  assert(code.length === 8 * program.length, 'the code outlives the call')
}
