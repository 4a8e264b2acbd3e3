/** Running the system's tools (ip, tcpdump, ping) from the lab, interop tests and benches. */

import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A command did not do what it was asked; the message holds its words. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'
}

/** Runs a command to its end and returns its standard output; throws {@link CommandFailed}. */
export function run (command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, [...args], { encoding: 'utf8' })
  if (error !== undefined) {
    throw new CommandFailed(`${command}: ${error.message}`, { cause: error })
  }
  if (status !== 0) {
    throw new CommandFailed(`${command} ${args.join(' ')}: ${stderr.trim() || `status ${status}`}`)
  }
  return stdout
}

/** Runs a command whose failure does not matter: cleaning up what may not be there. */
export function attempt (command: string, ...args: readonly string[]): void {
  spawnSync(command, [...args], { stdio: 'ignore' })
}

/** Whether a command of that name can be run. */
export function has (command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0
}

/** Starts a command whose standard output comes line by line to `onLine`. */
export function follow (
  onLine: (line: string) => void, command: string, ...args: readonly string[]
): ChildProcess {
  const child = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'ignore'] })
  splitLines(child, 'stdout', onLine)
  return child
}

/** Cuts one stream of a child into lines. */
export function splitLines (
  child: ChildProcess, stream: 'stdout' | 'stderr', onLine: (line: string) => void
): void {
  let rest = ''
  child[stream]?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
}

/** A process and all that descend from it, the process itself first. */
export function family (pid: number): readonly number[] {
  const found = [pid]
  for (const each of found) found.push(...children(each))
  return found
}

function children (pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ').filter(word => word !== '').map(Number)
  } catch {
    return []
  }
}

/** Sends a signal; a process that is already gone is none of our business. */
export function signal (pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // Already gone.
  }
}

/** Resolves after `milliseconds`. */
export async function pause (milliseconds: number): Promise<void> {
  await new Promise(resolve => { setTimeout(resolve, milliseconds) })
}

/**
 * Waits until `condition` holds, looking every few milliseconds; false when `milliseconds` have
 * passed without it.
 */
export async function until (condition: () => boolean, milliseconds: number): Promise<boolean> {
  const end = performance.now() + milliseconds
  while (!condition()) {
    if (performance.now() > end) return false
    await pause(5)
  }
  return true
}
