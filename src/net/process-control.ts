/**
 * What a process says about itself to the kernel and Node has no word for: namespaces, scheduling
 * policy, CPU affinity, limits, its name, the signal for the death of its parent.
 */

import { closeSync, openSync } from 'node:fs'
import { assert } from '../lib/assert.js'
import { checked, libcFunction } from './syscalls.js'
import { SystemError } from './system-error.js'

const setnsCall = libcFunction<[number, number]>('int setns(int, int)')
const unshareCall = libcFunction<[number]>('int unshare(int)')
const prctlNumber = libcFunction<[number, number, number, number, number]>(
  'int prctl(int, ulong, ulong, ulong, ulong)')
const prctlText = libcFunction<[number, string, number, number, number]>(
  'int prctl(int, const char *, ulong, ulong, ulong)')
const setScheduler = libcFunction<[number, number, Uint8Array]>(
  'int sched_setscheduler(int, int, const void *)')
const setAffinity = libcFunction<[number, number, Uint8Array]>(
  'int sched_setaffinity(int, size_t, const void *)')
const setLimit = libcFunction<[number, Uint8Array]>('int setrlimit(int, const void *)')

const CLONE_NEWNET = 0x40000000

/**
 * Moves this thread into the network namespace at `path` (/run/netns/NAME). Sockets made and
 * children started from now on are there; pool threads that already exist are not, so call it
 * before the first asynchronous file or name operation. /sys keeps showing the old namespace.
 */
export function enterNetworkNamespace (path: string): void {
  const fd = openSync(path, 'r')
  try {
    checked(setnsCall()(fd, CLONE_NEWNET), 'setns')
  } finally {
    closeSync(fd)
  }
}

/** Moves this thread into a new, empty network namespace; the same limits apply. */
export function createNetworkNamespace (): void {
  checked(unshareCall()(CLONE_NEWNET), 'unshare')
}

/** Asks for `signal` (a number) when the parent dies: a child that misses its parent must stop. */
export function signalOnParentDeath (signal: number): void {
  const PR_SET_PDEATHSIG = 1
  checked(prctlNumber()(PR_SET_PDEATHSIG, signal, 0, 0, 0), 'prctl')
}

/** The name ps and top show; the kernel keeps 15 bytes. */
export function nameThread (name: string): void {
  const PR_SET_NAME = 15
  checked(prctlText()(PR_SET_NAME, name.slice(0, 15), 0, 0, 0), 'prctl')
}

export type SchedulingPolicy = 'other' | 'fifo' | 'round-robin'
const POLICIES: Readonly<Record<SchedulingPolicy, number>> = {
  other: 0, fifo: 1, 'round-robin': 2
}
const SCHED_RESET_ON_FORK = 0x40000000

/**
 * The scheduling policy of this thread. A child started afterwards has it from its first
 * instruction, in all its threads, unless `resetOnFork`: set it in the parent, start the child,
 * set it back. Set in a running process it covers one thread of several, and the collector of the
 * JavaScript engine then waits for helpers of ordinary priority.
 */
export function setScheduling (
  policy: SchedulingPolicy, priority: number, resetOnFork = false
): void {
  const parameter = new Uint8Array(4)
  new DataView(parameter.buffer).setInt32(0, priority, true)
  const flag = resetOnFork ? SCHED_RESET_ON_FORK : 0
  checked(setScheduler()(0, POLICIES[policy] | flag, parameter), 'sched_setscheduler')
}

/** The CPUs this thread (and what it starts) may run on, by number. */
export function setCpuAffinity (cpus: readonly number[]): void {
  assert(cpus.every(cpu => cpu >= 0 && cpu < 1024), 'a CPU set names CPUs 0 to 1023')
  const mask = new Uint8Array(128)
  for (const cpu of cpus) mask[cpu >> 3] = (mask[cpu >> 3] ?? 0) | (1 << (cpu & 7))
  checked(setAffinity()(0, mask.length, mask), 'sched_setaffinity')
}

const RESOURCES = { openFiles: 7, coreSize: 4, realtimeMicros: 15, lockedMemory: 8 } as const

/** A limit of this process, soft and hard; 'unlimited' is RLIM_INFINITY. */
export function setResourceLimit (
  resource: keyof typeof RESOURCES, soft: number | 'unlimited', hard = soft
): void {
  const limits = new Uint8Array(16)
  const view = new DataView(limits.buffer)
  view.setBigUint64(0, limitValue(soft), true)
  view.setBigUint64(8, limitValue(hard), true)
  checked(setLimit()(RESOURCES[resource], limits), 'setrlimit')
}

function limitValue (limit: number | 'unlimited'): bigint {
  return limit === 'unlimited' ? 0xffff_ffff_ffff_ffffn : BigInt(limit)
}

/** Throws EPERM unless this process is root: for callers that want to say so early. */
export function requireRoot (what: string): void {
  if (process.geteuid?.() !== 0) throw new SystemError('EPERM', what, 'needs root')
}

const dup2Call = libcFunction<[number, number]>('int dup2(int, int)')

/** Makes `to` another name of the open file `from`; what `to` was before is closed. */
export function dup2 (from: number, to: number): void {
  checked(dup2Call()(from, to), 'dup2')
}

/** Children whose own parent dies become ours and are waited for, as keepalived's are. */
export function adoptOrphans (): void {
  const PR_SET_CHILD_SUBREAPER = 36
  checked(prctlNumber()(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 'prctl')
}
