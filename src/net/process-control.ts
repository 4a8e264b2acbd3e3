/**
 * What a process says about itself to the kernel and Node has no word for: network namespaces,
 * descriptors, orphans. Scheduling is in thread-scheduling.ts.
 */

import { closeSync, openSync } from 'node:fs'
import { checked, libcFunction } from './syscalls.js'

const setnsCall = libcFunction<[number, number]>('int setns(int, int)')
const unshareCall = libcFunction<[number]>('int unshare(int)')
const prctlNumber = libcFunction<[number, number, number, number, number]>(
  'int prctl(int, ulong, ulong, ulong, ulong)')
const waitpidCall = libcFunction<[number, null, number]>('int waitpid(int, void *, int)')
const dup2Call = libcFunction<[number, number]>('int dup2(int, int)')

const CLONE_NEWNET = 0x40000000

/** The namespace this process was started in, once it has left it. */
let original: number | undefined

/**
 * Moves this thread into the network namespace at `path` (/run/netns/NAME). Sockets made and
 * children started from now on are there; pool threads that already exist are not, so call it
 * before the first asynchronous file or name operation. /sys keeps showing the old namespace.
 */
export function enterNetworkNamespace (path: string): void {
  original ??= openSync('/proc/thread-self/ns/net', 'r')
  const fd = openSync(path, 'r')
  try {
    checked(setnsCall()(fd, CLONE_NEWNET), 'setns')
  } finally {
    closeSync(fd)
  }
}

/**
 * Calls `open` in the namespace this process was started in: what it opens stays there. Process
 * events, for one, are told in the machine's first namespace alone.
 */
export function inOriginalNamespace<Value> (open: () => Value): Value {
  if (original === undefined) return open()
  const here = openSync('/proc/thread-self/ns/net', 'r')
  try {
    checked(setnsCall()(original, CLONE_NEWNET), 'setns')
    return open()
  } finally {
    checked(setnsCall()(here, CLONE_NEWNET), 'setns')
    closeSync(here)
  }
}

/** Moves this thread into a new, empty network namespace; the same limits apply. */
export function createNetworkNamespace (): void {
  checked(unshareCall()(CLONE_NEWNET), 'unshare')
}

/** Makes `to` another name of the open file `from`; what `to` was before is closed. */
export function dup2 (from: number, to: number): void {
  checked(dup2Call()(from, to), 'dup2')
}

/** Children whose own parent dies become ours and are waited for, as keepalived's are. */
export function adoptOrphans (): void {
  const PR_SET_CHILD_SUBREAPER = 36
  checked(prctlNumber()(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 'prctl')
}

/**
 * Takes the exit status of a dead child out of the kernel, so that nothing is left of it. Never
 * blocks; a child that lives, and one that is not ours, stays as it is.
 */
export function reap (pid: number): void {
  const WNOHANG = 1
  waitpidCall()(pid, null, WNOHANG)
}
