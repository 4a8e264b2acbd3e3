/**
 * `holdfast check FILE`: what is wrong with a configuration, shown as compilers show it. Unlike
 * `keepalived -t` it does not ask whether this machine has the interfaces and users of the file,
 * unless --host is given, and its exit status is strict: 0 clean, 1 warnings under --strict,
 * 2 errors.
 */

import { resolve } from 'node:path'
import type { Config } from '../config-parser/config.js'
import type { Diagnostic } from '../config-parser/diagnostics.js'
import type { Host, InterfaceFacts } from '../config-parser/host.js'
import { withoutAllowed } from '../config-parser/lint/silence.js'
import { load } from '../config-parser/load.js'
import { COLOURED, diagnosticRecord, PLAIN, renderDiagnostic, summary } from '../config-parser/render.js'
import { schemaDiagnostics } from '../config-parser/schema/config.js'
import { machineHost, machineNetworks } from '../daemon/config-files.js'
import { commandLine } from './command-line.js'
import { synopsis } from './commands.js'
import { checkHost } from './host-checks.js'
import { thisMachine } from './host-machine.js'
import { Mentions } from './mentions.js'

const USAGE = `${synopsis('check')}  --json        write the findings as a JSON array
  --strict      exit with 1 when there are warnings
  --host        also check this machine: interfaces, users, kernel, ports
  -e            plain include lines are strict (--all-config)
  -i ID         which @ID lines apply (--config-id; default: node name)
FILE is /etc/keepalived/keepalived.conf unless given.
`

const DEFAULT_FILE = '/etc/keepalived/keepalived.conf'

const OPTIONS = {
  json: { type: 'boolean' },
  strict: { type: 'boolean' },
  host: { type: 'boolean' },
  'all-config': { type: 'boolean', short: 'e' },
  'config-id': { type: 'string', short: 'i' },
  help: { type: 'boolean', short: 'h' }
} as const

/** Checks the file; the exit status says whether it can be used. */
export async function main (args: readonly string[]): Promise<number> {
  const line = commandLine({ args, name: 'holdfast check', usage: USAGE, options: OPTIONS })
  if (typeof line === 'number') return line
  const { values, positionals } = line
  const machine = machineHost({ test: true })
  const host = values.host === true
    ? { ...machine, networks: machineNetworks }
    : withEverything(machine)
  const mentions = new Mentions()
  const loaded = load(host, {
    path: resolve(positionals[0] ?? DEFAULT_FILE),
    configId: values['config-id'],
    allConfig: values['all-config'] === true,
    configTest: true,
    lint: true,
    ...(values.host === true ? { onKeyword: statement => { mentions.note(statement) } } : {})
  })
  const findings = values.host === true && loaded.config !== undefined
    ? await hostFindings(loaded.config, mentions)
    : []
  const diagnostics = [
    ...loaded.diagnostics, ...findings, ...schemaDiagnostics(loaded.config, true)
  ]
  if (values.json === true) {
    process.stdout.write(`${JSON.stringify(diagnostics.map(diagnosticRecord), undefined, 2)}\n`)
  } else show(diagnostics)
  return statusOf(diagnostics, values.strict === true)
}

/** What this machine lacks, unless a comment allows it. */
async function hostFindings (config: Config, mentions: Mentions): Promise<readonly Diagnostic[]> {
  const machine = await thisMachine(config.lvs.virtualServers.length > 0)
  return withoutAllowed(checkHost(config, machine, mentions))
}

function show (diagnostics: readonly Diagnostic[]): void {
  const paint = process.stderr.isTTY ? COLOURED : PLAIN
  for (const diagnostic of diagnostics) {
    process.stderr.write(`${renderDiagnostic(diagnostic, paint)}\n\n`)
  }
  process.stderr.write(`${summary(diagnostics)}\n`)
}

function statusOf (diagnostics: readonly Diagnostic[], strict: boolean): number {
  if (diagnostics.some(each => each.severity === 'error')) return 2
  return strict && diagnostics.some(each => each.severity === 'warning') ? 1 : 0
}

/**
 * The machine, with every interface, user, group and namespace anybody names: a configuration can
 * be checked where it is written, which is rarely where it runs.
 */
export function withEverything (machine: Host): Host {
  return {
    ...machine,
    networkInterface: name => machine.networkInterface(name) ?? assumedInterface(name),
    user: name => machine.user(name) ?? { name, uid: 65_534, gid: 65_534 },
    group: name => machine.group(name) ?? 65_534,
    hasNamespace: () => true,
    processors: Math.max(machine.processors, 1024)
  }
}

function assumedInterface (name: string): InterfaceFacts {
  return {
    name,
    index: 0,
    loopback: false,
    multicast: true,
    ethernet: true,
    mtu: 1500,
    kind: 'unknown',
    base: undefined,
    table: undefined
  }
}
