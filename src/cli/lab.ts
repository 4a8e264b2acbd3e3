/**
 * `holdfast lab [--with keepalived]`: two routers in a box, watched while one of them dies. This
 * is what ./scripts/run shows; with keepalived in both places it shows what we are measured by.
 */

import { existsSync } from 'node:fs'
import { synopsis } from './commands.js'
import { networkObstacle } from './lab/network.js'
import { Printer } from './lab/printer.js'
import { holdfast, KEEPALIVED } from './lab/router.js'
import { has } from './lab/shell.js'
import { playLab } from './lab/story.js'
import { packageRoot } from './package-root.js'

const TOOLS: Readonly<Record<string, string>> = { tcpdump: 'tcpdump', ping: 'iputils-ping' }

/** Plays the lab; 0 when the address was always where it should be. */
export async function main (args: readonly string[]): Promise<number> {
  const peer = args[0] === '--with' && args[1] === 'keepalived'
  if (args.length > 0 && !peer) {
    process.stderr.write(synopsis('lab'))
    return 2
  }
  const daemon = peer ? KEEPALIVED : holdfast(packageRoot)
  const obstacle = networkObstacle() ?? missingTool() ??
    (peer && !existsSync('/usr/sbin/keepalived') ? 'keepalived is not installed' : undefined)
  if (obstacle !== undefined) {
    process.stderr.write(`holdfast lab: ${obstacle}\n`)
    return 1
  }
  // Ctrl-C is an end like any other: what was made is removed on exit.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => process.exit(1))
  const started = performance.now()
  const print = new Printer(process.stdout, process.stdout.isTTY)
  try {
    const faults = await playLab(packageRoot, daemon, print)
    for (const fault of faults) print.bad(`FAULT: ${fault}`)
    if (faults.length > 0) return 1
    const took = ((performance.now() - started) / 1_000).toFixed(1)
    print.good(`The address was always where it should be (${took} s).`)
    return 0
  } catch (error) {
    print.bad(`FAULT: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }
}

function missingTool (): string | undefined {
  for (const [command, name] of Object.entries(TOOLS)) {
    if (!has(command)) return `the command ${command} is missing: install the package ${name}`
  }
  return undefined
}
