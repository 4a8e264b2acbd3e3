/** Scheduling of threads of other processes, by thread id: policy, CPUs, real-time limit. */

import { checked, libcFunction } from './syscalls.js'

const setScheduler = libcFunction<[number, number, Uint8Array]>(
  'int sched_setscheduler(int, int, const void *)')
const setAffinity = libcFunction<[number, number, Uint8Array]>(
  'int sched_setaffinity(int, size_t, const void *)')
const setLimit = libcFunction<[number, number, Uint8Array, undefined]>(
  'int prlimit64(int, int, const void *, void *)')

const SCHED_RR = 2
const RLIMIT_RTTIME = 15
const LARGEST_CPU = 1023

/** SCHED_RR at `priority` 1..99 for one thread. */
export function setThreadScheduling (thread: number, priority: number): void {
  const parameter = new Uint8Array(4)
  new DataView(parameter.buffer).setInt32(0, priority, true)
  checked(setScheduler()(thread, SCHED_RR, parameter), 'sched_setscheduler')
}

/** The CPUs, by number, one thread may run on. */
export function setThreadAffinity (thread: number, cpus: readonly number[]): void {
  const mask = new Uint8Array((LARGEST_CPU + 1) / 8)
  for (const cpu of cpus) {
    if (cpu >= 0 && cpu <= LARGEST_CPU) mask[cpu >> 3] = (mask[cpu >> 3] ?? 0) | (1 << (cpu & 7))
  }
  checked(setAffinity()(thread, mask.length, mask), 'sched_setaffinity')
}

/** How long a real-time process may run without a system call that waits, in microseconds. */
export function setProcessRealtimeLimit (pid: number, micros: number): void {
  const limits = new BigUint64Array([BigInt(micros), BigInt(micros)])
  checked(setLimit()(pid, RLIMIT_RTTIME, new Uint8Array(limits.buffer), undefined), 'prlimit')
}

/** RLIMIT_CORE without limit. Throws a SystemError. */
export function setProcessCoreLimit (pid: number): void {
  const RLIMIT_CORE = 4
  const unlimited = new BigUint64Array([0xffff_ffff_ffff_ffffn, 0xffff_ffff_ffff_ffffn])
  checked(setLimit()(pid, RLIMIT_CORE, new Uint8Array(unlimited.buffer), undefined), 'prlimit')
}
