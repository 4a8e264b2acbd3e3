/**
 * Network namespaces for tests. A test file moves itself into a fresh one; peers are further ones,
 * each held by a sleeping child. All are nameless, so nothing collides with other runs and nothing
 * is left behind, however the test ends.
 *
 *     const skip = enterFreshNamespace()
 *     t.test('...', { skip }, async t => { ip('link add v0 type veth peer name v1') })
 *
 * The test's own thread moves: sockets it makes and children it starts are inside. /sys and the
 * thread pool (asynchronous fs and dns) stay outside; /proc/sys/net, read synchronously, is inside.
 */

import { execFileSync, spawn } from 'node:child_process'
import { createNetworkNamespace } from '../../src/net/process-control.js'

/** Enters a new namespace with `lo` up; the answer is the reason to skip, or false. */
export function enterFreshNamespace (): string | false {
  if (process.getuid?.() !== 0) return 'needs root to make a network namespace'
  try {
    createNetworkNamespace()
  } catch (error) {
    return `no network namespace can be made: ${String(error)}`
  }
  ip('link set lo up')
  return false
}

/** Runs ip(8) in the test's namespace and answers with what it prints. */
export function ip (command: string): string {
  return run('ip', ...command.split(' '))
}

/** Runs a program in the test's namespace; throws with its error output when it fails. */
export function run (program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Why a kind of link cannot be made here, or false: kernels are built without some of them. */
export function skipWithoutLinkKind (kind: string): string | false {
  const base = 'probe0'
  const needsBase = kind === 'macvlan' || kind === 'ipvlan'
  try {
    if (needsBase) ip(`link add ${base} type dummy`)
  } catch {
    ip(`link add ${base} type veth peer name ${base}p`)
  }
  try {
    const parent = needsBase ? `link ${base} ` : ''
    const suffix = kind === 'vrf' ? ' table 4711' : ''
    ip(`link add ${parent}name probe1 type ${kind}${suffix}`)
    ip('link del probe1')
    return false
  } catch {
    return `this kernel has no ${kind} links`
  } finally {
    if (needsBase) ip(`link del ${base}`)
  }
}

/** Another namespace. */
export interface PeerNamespace {
  /** Moves interfaces here: `ip('link set v1 netns ' + peer.pid)`. */
  readonly pid: number
  ip (command: string): string
  run (program: string, ...args: readonly string[]): string
  stop (): void
}

/** A second namespace, kept by a child process that ends with this one. */
export function startPeerNamespace (): PeerNamespace {
  const holder = spawn('unshare', ['-n', '--', 'sh', '-c', 'ip link set lo up; echo; exec cat'],
    { stdio: ['pipe', 'pipe', 'ignore'] })
  const pid = holder.pid
  if (pid === undefined) throw new Error('unshare cannot be started')
  const inside = (program: string, ...args: readonly string[]): string =>
    run('nsenter', '-t', String(pid), '-n', program, ...args)
  waitUntilApart(pid)
  holder.unref()
  return {
    pid,
    ip: command => inside('ip', ...command.split(' ')),
    run: inside,
    // It reads its standard input until that closes, with us or before us.
    stop: () => { holder.kill() }
  }
}

/** The child has its own namespace only once unshare has run. */
function waitUntilApart (pid: number): void {
  const own = run('readlink', '/proc/self/ns/net')
  for (let attempt = 0; attempt < 1000; attempt++) {
    if (run('readlink', `/proc/${pid}/ns/net`) !== own) return
  }
  throw new Error('unshare did not make a namespace')
}
