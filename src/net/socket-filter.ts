/**
 * Classic BPF filters of sockets: what the kernel drops never wakes the process.
 */

import { assert } from '../lib/assert.js'
import { type Family, familyOf, type IpAddress, ipBytes } from '../lib/ip-address.js'
import { addressOf, setOption } from './syscalls.js'

const SOL_SOCKET = 1
const [SO_ATTACH_FILTER, SO_DETACH_FILTER] = [26, 27]
const [LOAD_WORD, LOAD_BYTE, JUMP_IF_EQUAL, AND, RETURN] = [0x20, 0x30, 0x15, 0x54, 0x06]
/** A "load" from here gives a random number: SKF_AD_OFF + SKF_AD_RANDOM. */
const RANDOM = 0xfffff000 + 56
const ALL = 0xffffffff

/** Offsets from SKF_NET_OFF: reading there starts at the IP header, whatever the socket shows. */
const SKF_NET_OFF = 0xfff00000
const HOP_LIMIT_AT: Readonly<Record<Family, number>> = { ipv4: 8, ipv6: 7 }
const SOURCE_AT: Readonly<Record<Family, number>> = { ipv4: 12, ipv6: 8 }

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, operand: number]

/**
 * Lets only packets with TTL or hop limit 255 in (RFC 5082): what passed a router has less, so a
 * distant forger cannot even fill the queue. Packets queued before are not filtered: attach before
 * the group is joined or the port is bound.
 *
 * VRRP does not use it: a dropped packet could not be counted as ip_ttl_err. It is for sockets that
 * have no other way to learn the hop limit, such as Node's UDP sockets (BFD).
 */
export function acceptOnlyHopLimit255 (fd: number, family: Family): void {
  attach(fd, [
    [LOAD_BYTE, 0, 0, SKF_NET_OFF + HOP_LIMIT_AT[family]],
    [JUMP_IF_EQUAL, 0, 1, 255],
    [RETURN, 0, 0, ALL],
    [RETURN, 0, 0, 0]
  ])
}

/**
 * Lets all packets of these senders in and of everybody else's a random one in `oneIn`, a power of
 * two. Replaces the filter there was.
 */
export function favourSenders (
  fd: number, senders: readonly IpAddress[], oneIn: number
): void {
  assert(senders.length > 0 && senders.length <= 16, 'some senders, and jumps that reach the end')
  assert(Number.isInteger(Math.log2(oneIn)), 'a power of two')
  const program: Instruction[] = []
  for (const sender of senders) {
    const at = SKF_NET_OFF + SOURCE_AT[familyOf(sender)]
    const bytes = ipBytes(sender)
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    const words = bytes.length / 4
    for (let word = 0; word < words; word++) {
      // Past the rest of this address and its "accept", which comes behind its last word.
      const past = 2 * (words - word - 1) + 1
      const wanted = view.getUint32(4 * word)
      program.push([LOAD_WORD, 0, 0, at + 4 * word], [JUMP_IF_EQUAL, 0, past, wanted])
    }
    program.push([RETURN, 0, 0, ALL])
  }
  attach(fd, [
    ...program,
    [LOAD_WORD, 0, 0, RANDOM],
    [AND, 0, 0, oneIn - 1],
    [JUMP_IF_EQUAL, 0, 1, 0],
    [RETURN, 0, 0, ALL],
    [RETURN, 0, 0, 0]
  ])
}

/** Lets everything in again. */
export function acceptAll (fd: number): void {
  setOption(fd, SOL_SOCKET, SO_DETACH_FILTER, 0)
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
