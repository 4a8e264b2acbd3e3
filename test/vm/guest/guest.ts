/** What the tests in the guest share: namespaces, programs, waiting. */

import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Why these tests cannot run here, if they cannot: they need root and a kernel with IPVS. */
export const unfit: string | false = process.getuid?.() !== 0
  ? 'needs root'
  : existsSync('/proc/net/ip_vs') ? false : 'this kernel has no IPVS: scripts/vm runs these tests'

export function run (command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, {
    encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26
  })
}

export function inNamespace (namespace: string, ...command: readonly string[]): string {
  return run('ip', 'netns', 'exec', namespace, ...command)
}

/** ipvsadm's table in the namespace: services with their destinations, all in sorted order. */
export function ipvsTable (namespace: string): readonly string[] {
  const services: string[][] = []
  for (const line of inNamespace(namespace, 'ipvsadm', '-Ln').trimEnd().split('\n').slice(3)) {
    if (line.startsWith('  ->')) services.at(-1)?.push(line)
    else services.push([line])
  }
  return services.map(([head = '', ...rest]) => [head, ...rest.toSorted()].join('\n')).toSorted()
}

/** The same as rules, without counters. */
export function ipvsRules (namespace: string): readonly string[] {
  return inNamespace(namespace, 'ipvsadm', '-Sn').trimEnd().split('\n').toSorted()
}

const children = new Set<ChildProcess>()

export function start (command: string, ...args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: 'ignore' })
  children.add(child)
  child.on('exit', () => children.delete(child))
  return child
}

export function stopAll (): void {
  for (const child of children) child.kill('SIGKILL')
}

/**
 * Waits until `holds`, looking every fifth of a second; false when it never does. The clock on the
 * wall may be set meanwhile.
 */
export async function until (holds: () => boolean, limitSeconds: number): Promise<boolean> {
  const end = performance.now() + limitSeconds * 1000
  while (performance.now() < end) {
    if (holds()) return true
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  return holds()
}

/** A namespace of its own for the callback's tests, removed in the end. */
export function makeNamespace (name: string): void {
  run('ip', 'netns', 'add', name)
  inNamespace(name, 'ip', 'link', 'set', 'lo', 'up')
}

export function removeNamespace (name: string): void {
  try {
    run('ip', 'netns', 'del', name)
  } catch {
    // It was never made.
  }
}
