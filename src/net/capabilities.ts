/**
 * What a process may still do: capabilities dropped to a list, for good. The numbers are those of
 * linux/capability.h.
 */

import { readFileSync } from 'node:fs'
import { checked, libcFunction } from './syscalls.js'

const prctlNumber = libcFunction<[number, number, number, number, number]>(
  'int prctl(int, ulong, ulong, ulong, ulong)')
const setCapabilities = libcFunction<[Uint8Array, Uint8Array]>(
  'int capset(void *, const void *)')

const NUMBERS = {
  CHOWN: 0,
  DAC_OVERRIDE: 1,
  DAC_READ_SEARCH: 2,
  FOWNER: 3,
  KILL: 5,
  SETGID: 6,
  SETUID: 7,
  NET_BIND_SERVICE: 10,
  NET_BROADCAST: 11,
  NET_ADMIN: 12,
  NET_RAW: 13,
  SYS_MODULE: 16,
  SYS_ADMIN: 21,
  SYS_NICE: 23,
  SYS_RESOURCE: 24
} as const

export type Capability = keyof typeof NUMBERS

const PR_CAPBSET_DROP = 24
const PR_SET_NO_NEW_PRIVS = 38
const PR_CAP_AMBIENT = 47
const PR_CAP_AMBIENT_CLEAR_ALL = 4
/** _LINUX_CAPABILITY_VERSION_3: two words of 32 bits for each set. */
const VERSION_3 = 0x2008_0522

/**
 * Keeps `kept` of what this thread has and drops everything else. `programs` says what becomes of
 * those it starts: `none` can gain any, or those of root have `all` that the service was given
 * (the bounding set), for they are an operator's scripts. Threads begun later inherit it; those
 * that exist already (the pool of Node) keep what they had, so call it early. Throws a SystemError.
 */
export function keepCapabilities (
  kept: readonly Capability[], programs: 'none' | 'all' = 'none'
): void {
  const wanted = kept.reduce((mask, name) => mask | (1n << BigInt(NUMBERS[name])), 0n) & permitted()
  if (programs === 'none') confinePrograms(wanted)
  prctlNumber()(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
  const header = new Uint8Array(8)
  new DataView(header.buffer).setUint32(0, VERSION_3, true)
  const sets = new Uint8Array(24)
  const view = new DataView(sets.buffer)
  const [low, high] = [Number(wanted & 0xffff_ffffn), Number(wanted >> 32n)]
  // Effective, permitted, inheritable; the low words first, then the high ones.
  for (const [at, word] of [[0, low], [4, low], [12, high], [16, high]] as const) {
    view.setUint32(at, word, true)
  }
  checked(setCapabilities()(header, sets), 'capset')
}

/** What is not wanted leaves the bounding set, and a set-id program is an ordinary one. */
function confinePrograms (wanted: bigint): void {
  const highest = Number(readFileSync('/proc/sys/kernel/cap_last_cap', 'utf8'))
  for (let number = 0; number <= highest; number++) {
    if ((wanted >> BigInt(number) & 1n) === 1n) continue
    // Without CAP_SETPCAP the bounding set stays, and dropping the rest must do.
    if (prctlNumber()(PR_CAPBSET_DROP, number, 0, 0, 0) < 0) break
  }
  checked(prctlNumber()(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 'prctl')
}

/** The permitted set of this process, as a mask. */
function permitted (): bigint {
  const status = readFileSync('/proc/thread-self/status', 'utf8')
  const [, hexadecimal = '0'] = /^CapPrm:\s*([0-9a-f]+)$/m.exec(status) ?? []
  return BigInt(`0x${hexadecimal}`)
}
