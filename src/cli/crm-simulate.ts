/**
 * `crm_simulate`: what the cluster would do. Reads a base, changes it as asked, and prints the
 * status, the plan, and what becomes of it. Options and output are those of Pacemaker's tool,
 * with `--json` and `--why` besides.
 */

import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatXml, parseXml, type XmlElement } from '../pacemaker-mode/cib/xml.js'
import { upgrade } from '../pacemaker-mode/cib/upgrade.js'
import { parseDateTime } from '../pacemaker-mode/rules/iso8601.js'
import { formatGraph } from '../pacemaker-mode/scheduler/graph-xml.js'
import { dotGraph } from '../pacemaker-mode/simulate/dot.js'
import { decisionData } from '../pacemaker-mode/simulate/json.js'
import { parseOperationSpec, type OperationSpec } from '../pacemaker-mode/simulate/operation-spec.js'
import { simulate, type Simulation, type SimulationRequest } from '../pacemaker-mode/simulate/report.js'
import { explain } from '../pacemaker-mode/simulate/why.js'
import { getopt, type OptionSpec } from './getopt.js'
import { readText } from './read-text.js'

const OPTIONS = {
  run: { short: 'R', long: 'run', argument: 'none' },
  simulate: { short: 'S', long: 'simulate', argument: 'none' },
  inPlace: { short: 'X', long: 'in-place', argument: 'none' },
  scores: { short: 's', long: 'show-scores', argument: 'none' },
  utilization: { short: 'U', long: 'show-utilization', argument: 'none' },
  profile: { short: 'P', long: 'profile', argument: 'required' },
  repeat: { short: 'N', long: 'repeat', argument: 'required' },
  nodeUp: { short: 'u', long: 'node-up', argument: 'required' },
  nodeDown: { short: 'd', long: 'node-down', argument: 'required' },
  nodeFail: { short: 'f', long: 'node-fail', argument: 'required' },
  opInject: { short: 'i', long: 'op-inject', argument: 'required' },
  opFail: { short: 'F', long: 'op-fail', argument: 'required' },
  time: { short: 't', long: 'set-datetime', argument: 'required' },
  quorum: { short: 'q', long: 'quorum', argument: 'required' },
  watchdog: { short: 'w', long: 'watchdog', argument: 'required' },
  ticketGrant: { short: 'g', long: 'ticket-grant', argument: 'required' },
  ticketRevoke: { short: 'r', long: 'ticket-revoke', argument: 'required' },
  ticketStandby: { short: 'b', long: 'ticket-standby', argument: 'required' },
  ticketActivate: { short: 'e', long: 'ticket-activate', argument: 'required' },
  saveInput: { short: 'I', long: 'save-input', argument: 'required' },
  saveOutput: { short: 'O', long: 'save-output', argument: 'required' },
  saveGraph: { short: 'G', long: 'save-graph', argument: 'required' },
  saveDot: { short: 'D', long: 'save-dotfile', argument: 'required' },
  allActions: { short: 'a', long: 'all-actions', argument: 'none' },
  live: { short: 'L', long: 'live-check', argument: 'none' },
  file: { short: 'x', long: 'xml-file', argument: 'required' },
  pipe: { short: 'p', long: 'xml-pipe', argument: 'none' },
  quiet: { short: 'Q', long: 'quiet', argument: 'none' },
  pending: { short: 'j', long: 'pending', argument: 'none' },
  fancy: { long: 'text-fancy', argument: 'none' },
  json: { long: 'json', argument: 'none' },
  why: { long: 'why', argument: 'required' },
  verbose: { short: 'V', long: 'verbose', argument: 'none' },
  version: { short: '$', long: 'version', argument: 'none' },
  help: { short: 'h', long: 'help', argument: 'none' }
} as const satisfies Record<string, OptionSpec>

type Name = keyof typeof OPTIONS

/** Exit codes, as Pacemaker's tools use them (those of sysexits.h). */
const EXIT = { ok: 0, error: 1, usage: 64, data: 65, noInput: 66, unavailable: 69, cannotWrite: 73 }

/** A reason to end, with the code to end with. */
class Refusal extends Error {
  readonly code: number

  constructor (code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** Runs the command; the answer is its exit code. */
export async function main (args: readonly string[]): Promise<number> {
  try {
    return run(readOptions(args))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    process.stderr.write(`crm_simulate: ${error.message}\n`)
    return error.code
  }
}

/** The options given with their values in order; those without argument have an empty one. */
type Given = ReadonlyMap<Name, readonly string[]>

function readOptions (args: readonly string[]): Given {
  const given = new Map<Name, string[]>()
  for (const found of getopt(OPTIONS, args)) {
    if (found.type === 'unknown') throw new Refusal(EXIT.usage, `Unknown option ${found.option}`)
    if (found.type === 'missing-argument') {
      throw new Refusal(EXIT.usage, `Missing argument for ${found.option}`)
    }
    if (found.type === 'word') throw new Refusal(EXIT.usage, `Unexpected word ${found.word}`)
    const { name, value = '' } = found
    given.set(name, [...given.get(name) ?? [], value])
  }
  return given
}

function run (given: Given): number {
  if (given.has('help')) return print(usage())
  if (given.has('version')) return print('crm_simulate (Holdfast)\n')
  const [folder] = given.get('profile') ?? []
  if (folder !== undefined) return profile(folder, Number(given.get('repeat')?.[0] ?? 1))
  const cib = readBase(given)
  const result = simulate(requestFrom(given, cib))
  save(given, result)
  const why = given.get('why') ?? []
  if (why.length > 0) return explainAll(result, why)
  if (given.has('json')) return print(JSON.stringify(decisionData(result.decision), undefined, 2) + '\n')
  return print(result.text)
}

function print (text: string): number {
  process.stdout.write(text)
  return EXIT.ok
}

function readBase (given: Given): XmlElement {
  if (given.has('live')) {
    throw new Refusal(EXIT.unavailable, 'There is no running cluster to ask; give a file with -x')
  }
  const [file] = given.get('file') ?? []
  if (file !== undefined) return parseBase(readBaseText(file), file)
  if (given.has('pipe')) return parseBase(readBaseText(0), 'standard input')
  throw new Refusal(EXIT.usage, 'Give the configuration with -x FILE or -p')
}

function readBaseText (from: string | number): string {
  try {
    return readText(from)
  } catch (error) {
    throw new Refusal(EXIT.noInput, `Could not read ${from}: ${messageOf(error)}`)
  }
}

function messageOf (error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function parseBase (text: string, name: string): XmlElement {
  const parsed = parseXml(text)
  if (!parsed.ok) {
    const { line, column, message } = parsed.error
    throw new Refusal(EXIT.data, `${name}:${line}:${column}: ${message}`)
  }
  if (parsed.value.name !== 'cib') {
    throw new Refusal(EXIT.data, `${name}: <${parsed.value.name}> is not a cluster base`)
  }
  const { cib, messages } = upgrade(parsed.value)
  for (const message of messages) process.stderr.write(`${message}\n`)
  return cib
}

function requestFrom (given: Given, cib: XmlElement): SimulationRequest {
  const [typedTime] = given.get('time') ?? []
  const execute = given.has('simulate') || given.has('inPlace')
  const shown = given.has('scores') || given.has('utilization')
  const plan = given.has('run') || given.has('why') || shown
  return {
    cib,
    now: timeFor(cib, typedTime),
    ...(typedTime === undefined ? {} : { typedTime }),
    injections: injectionsFrom(given),
    failing: (given.get('opFail') ?? []).map(operation),
    extent: execute ? 'execute' : plan ? 'plan' : 'show',
    scores: given.has('scores'),
    explain: given.has('why') || given.has('json'),
    utilization: given.has('utilization'),
    quiet: given.has('quiet'),
    plain: shown && !given.has('quiet') && !given.has('fancy')
  }
}

function injectionsFrom (given: Given) {
  const [quorum] = given.get('quorum') ?? []
  const [watchdog] = given.get('watchdog') ?? []
  return {
    ...(quorum === undefined ? {} : { quorum }),
    ...(watchdog === undefined ? {} : { watchdog }),
    nodeUp: given.get('nodeUp') ?? [],
    nodeDown: given.get('nodeDown') ?? [],
    nodeFail: given.get('nodeFail') ?? [],
    ticketGrant: given.get('ticketGrant') ?? [],
    ticketRevoke: given.get('ticketRevoke') ?? [],
    ticketStandby: given.get('ticketStandby') ?? [],
    ticketActivate: given.get('ticketActivate') ?? [],
    operations: given.get('opInject') ?? []
  }
}

function operation (text: string): OperationSpec {
  const spec = parseOperationSpec(text)
  if (!spec.ok) throw new Refusal(EXIT.usage, spec.error)
  return spec.value
}

/** `-t` wins over the time the base was decided upon, and that over the clock. */
function timeFor (cib: XmlElement, typed: string | undefined): number {
  const clock = Math.floor(Date.now() / 1_000)
  if (typed !== undefined) {
    const time = parseDateTime(typed, clock)
    if (time === undefined) throw new Refusal(EXIT.usage, `Invalid date/time: ${typed}`)
    return time
  }
  const original = Number(cib.attributes['execution-date'] ?? NaN)
  return Number.isFinite(original) ? original : clock
}

function save (given: Given, { input, output, decision }: Simulation): void {
  const write = (name: Name, text: () => string): void => {
    const [file] = given.get(name) ?? []
    if (file !== undefined) writeText(file, text())
  }
  write('saveInput', () => formatXml(input, { indent: true }))
  write('saveOutput', () => formatXml(output, { indent: true }))
  write('saveGraph', () => formatGraph(decision.graph))
  write('saveDot', () => dotGraph(decision.graph, decision.set.actions, given.has('allActions')))
  if (given.has('inPlace')) write('file', () => formatXml(output, { indent: true }))
}

function writeText (file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new Refusal(EXIT.cannotWrite, `Could not write ${file}: ${messageOf(error)}`)
  }
}

function explainAll ({ decision }: Simulation, ids: readonly string[]): number {
  let code = EXIT.ok
  for (const id of ids) {
    const lines = explain(decision, id)
    if (lines === undefined) {
      process.stderr.write(`crm_simulate: There is no resource ${id}\n`)
      code = EXIT.error
    } else {
      process.stdout.write(lines.join('\n') + '\n')
    }
  }
  return code
}

/** How long the scheduler takes for each file of a folder. */
function profile (folder: string, repeat: number): number {
  let files: readonly string[]
  try {
    files = readdirSync(folder).filter(name => name.endsWith('.xml')).sort()
  } catch (error) {
    throw new Refusal(EXIT.noInput, `Could not read ${folder}: ${messageOf(error)}`)
  }
  process.stdout.write('Timings:\n')
  for (const file of files) {
    const path = join(folder, file)
    const cib = parseBase(readBaseText(path), path)
    const start = performance.now()
    for (let i = 0; i < Math.max(1, repeat); i++) {
      simulate({ cib, now: timeFor(cib, undefined), extent: 'show', quiet: true })
    }
    const seconds = (performance.now() - start) / 1_000
    process.stdout.write(`  * Testing ${path} ... ${seconds.toFixed(2)} secs\n`)
  }
  return EXIT.ok
}

const HELP: Readonly<Partial<Record<Name, string>>> = {
  run: 'Show what actions the cluster would take',
  simulate: 'Like --run, and carry them out on paper and show the resulting status',
  inPlace: 'Like --simulate, and store the result back to the input file',
  scores: 'Show assignment scores',
  utilization: 'Show utilization',
  profile: 'Time every XML file in a folder',
  repeat: 'With --profile, this many runs of each',
  nodeUp: 'Bring a node online',
  nodeDown: 'Take a node offline',
  nodeFail: 'Let a node fail',
  opInject: 'Record a result: RESOURCE_TASK_INTERVAL@NODE=RC',
  opFail: 'Let an operation fail when it is carried out (same form)',
  time: 'The time to assume (ISO 8601)',
  quorum: '1 or 0: whether there is quorum',
  watchdog: '1 or 0: whether there is an active watchdog',
  ticketGrant: 'Grant a ticket',
  ticketRevoke: 'Revoke a ticket',
  ticketStandby: 'Put a ticket in standby',
  ticketActivate: 'Take a ticket out of standby',
  saveInput: 'Save the input, with what was injected',
  saveOutput: 'Save the status afterwards',
  saveGraph: 'Save the transition graph as XML',
  saveDot: 'Save the transition graph for Graphviz',
  allActions: 'Show all possible actions in it',
  file: 'Read the configuration from a file',
  pipe: 'Read the configuration from standard input',
  quiet: 'Only what was asked for',
  pending: 'Accepted for old scripts: operations under way are always shown',
  fancy: 'With headings and bullets, also where scores or utilization are shown',
  json: 'Print the decision as JSON',
  why: 'Explain where a resource is placed, and why'
}

function usage (): string {
  const names: Name[] = []
  for (const name in OPTIONS) if (isName(name)) names.push(name)
  const lines = names.filter(name => HELP[name] !== undefined).map(name => {
    const spec: OptionSpec = OPTIONS[name]
    const value = spec.argument === 'none' ? '' : '=VALUE'
    const short = spec.short === undefined ? '    ' : `-${spec.short}, `
    return `  ${(`${short}--${spec.long ?? ''}${value}`).padEnd(30)} ${HELP[name] ?? ''}`
  })
  return ['Usage: crm_simulate [OPTION...] -x FILE', '', ...lines, ''].join('\n')
}

function isName (name: string): name is Name {
  return name in OPTIONS
}
