/** The program `keepalived`: reads its command line and does what it says. */

import { isBackground } from '../daemon/background.js'
import type { Options } from '../daemon/options.js'
import { HeldSignals } from '../daemon/signals.js'
import { readCommandLine, SIGNAL_FUNCTIONS } from './options.js'
import { usageText, versionText } from './version.js'

/** Runs as `name`, under which it was called; resolves with the exit status. */
export async function main (args: readonly string[], name: string): Promise<number> {
  const line = readCommandLine(args)
  switch (line.action) {
    // Both on stderr, where the tools that read the version expect it.
    case 'version': process.stderr.write(versionText()); return 0
    case 'help': process.stderr.write(usageText(name)); return 0
    case 'signum': return printSignal(line.name)
    case 'genhash': return await (await import('./genhash.js')).main(args.slice(1))
    case 'refuse':
      for (const message of line.messages) process.stderr.write(`${message}\n`)
      return 1
    case 'run':
      for (const warning of line.warnings) process.stderr.write(`${warning}\n`)
      for (const remark of line.remarks) process.stdout.write(`${remark}\n`)
      return run(line.options, name, args)
  }
}

/**
 * Each way loads what it needs and no more: a test of the configuration starts no process, and what
 * is heavy is loaded after the VRRP process has been sent on its way.
 */
async function run (
  options: Options, name: string, commandLine: readonly string[]
): Promise<number> {
  if (options.configTest !== undefined) {
    const { testConfiguration } = await import('../daemon/config-test.js')
    return testConfiguration(options, options.configTest.logFile)
  }
  const background = isBackground()
  if (!options.foreground && !background) {
    const { launch } = await import('../daemon/launch.js')
    return launch()
  }
  const signals = new HeldSignals()
  const { forkPart } = await import('../daemon/fork.js')
  const early = options.parts.vrrp ? forkPart('vrrp', name) : undefined
  const { start } = await import('../daemon/start.js')
  try {
    return await start({ options, name, commandLine, background, early, signals })
  } finally {
    // When the start has failed nobody else ends it; it has not done anything yet.
    early?.kill('SIGTERM')
  }
}

function printSignal (name: string): number {
  const number = SIGNAL_FUNCTIONS[name]
  if (number === undefined) {
    process.stderr.write(`Unknown sigfunc ${name}\n`)
    return 1
  }
  process.stdout.write(`${number}\n`)
  return 0
}
