/**
 * Reads a configuration: from the path the operator gives to the typed configuration of all
 * processes, with everything there is to say about it.
 */

import { seededRandom } from '../lib/random.js'
import type { Statement } from './ast.js'
import { compileBfd } from './compile/bfd.js'
import { compileLvs } from './compile/lvs.js'
import { splitDualStacks } from './compile/dual-stack.js'
import { compileNotify } from './compile/notify.js'
import { compileDefaults } from './compile/defaults.js'
import { compileProcess } from './compile/process.js'
import { compileVrrp } from './compile/vrrp.js'
import type { Config } from './config.js'
import type { Diagnostic } from './diagnostics.js'
import { Diagnostics, EXIT } from './diagnostics.js'
import { absolutePath, glob } from './glob.js'
import type { Host } from './host.js'
import type { IncludeCheck } from './includes.js'
import { INCLUDE_CHECKS, unusable } from './includes.js'
import { Interpreter } from './interpreter.js'
import { IprouteNames } from './iproute-names.js'
import { rootFrame } from './keywords/root.js'
import { lint } from './lint/lint.js'
import { withoutAllowed } from './lint/silence.js'
import { newDraft } from './new-draft.js'
import { Parser } from './parser.js'
import { Preprocessor } from './preprocess.js'
import type { Scope } from './scope.js'

export interface LoadOptions {
  /** -f: a path, or a pattern. */
  readonly path: string
  /** -i; the default is the host name up to the first dot. */
  readonly configId?: string | undefined
  /** -e: plain include lines are strict. */
  readonly allConfig?: boolean
  /** -t: the exit status is that of a configuration test. */
  readonly configTest?: boolean
  /** Also look for what is valid and hardly meant, and heed the comments that allow it. */
  readonly lint?: boolean
  /** Told of each line whose keyword its block knows, in their order. */
  readonly onKeyword?: (statement: Statement) => void
}

export interface Loaded {
  /** undefined: the daemon cannot run with it. */
  readonly config: Config | undefined
  readonly diagnostics: readonly Diagnostic[]
  /**
   * With `configTest` the status `-t` exits with. Without, 0 when there is a configuration to run
   * with; else the status the daemon exits with.
   */
  readonly exitCode: number
}

/** A file with more wrong words than these is the wrong file. */
const GUESSES = 500

/** Loads the configuration at `options.path`; never throws for anything in the files. */
export function load (host: Host, options: LoadOptions): Loaded {
  const { configTest = false, allConfig = false } = options
  const diagnostics = new Diagnostics()
  const scope: Scope = {
    host,
    diagnostics,
    draft: newDraft(),
    configTest,
    names: new IprouteNames(host),
    ruleNumbers: { ipv4: 0, ipv6: 0 },
    garpInterfaces: new Set(),
    guesses: { left: GUESSES },
    missingInterfaces: new Set(),
    onKeyword: options.onKeyword,
    scriptsUsed: new Map()
  }
  const paths = mainFiles(host, options.path, diagnostics)
  if (paths === undefined) {
    // keepalived's test does not count a missing file as a fault; a start fails with it.
    return {
      config: undefined,
      diagnostics: diagnostics.all,
      exitCode: configTest ? EXIT.ok : EXIT.security
    }
  }
  read(scope, paths, { configId: options.configId ?? defaultConfigId(host), allConfig })
  // Before the draft is examined and corrected: a finding is at the line the operator wrote.
  if (options.lint === true) lint(scope)
  const config = compile(scope)
  const exitCode = configTest ? diagnostics.testStatus : startStatus(diagnostics, config)
  return {
    config: exitCode === EXIT.ok || configTest ? config : undefined,
    diagnostics: options.lint === true ? withoutAllowed(diagnostics.all) : diagnostics.all,
    exitCode
  }
}

/** The node name up to its first dot. */
export function defaultConfigId (host: Host): string {
  return host.hostName.split('.')[0] ?? ''
}

function mainFiles (
  host: Host, pattern: string, diagnostics: Diagnostics
): readonly string[] | undefined {
  const { paths } = glob(host, pattern, host.workingDirectory)
  if (paths.length === 0) {
    diagnostics.report('HF0120', undefined, `Unable to find configuration file ${pattern} (glob returned 3)`,
      { class: undefined, severity: 'error', suggestion: 'give the path with -f' })
    return undefined
  }
  const usable = paths.map(path => absolutePath(path, host.workingDirectory)).filter(path => {
    const wrong = unusable(path, host.status(path))
    if (wrong !== undefined) diagnostics.report('HF0120', undefined, wrong, { class: undefined, severity: 'error' })
    return wrong === undefined
  })
  if (usable.length === 0) return undefined
  if (usable.length > 1) {
    diagnostics.report('HF0124', undefined, `WARNING, more than one file matches configuration file ${pattern}, using all of them`,
      { class: 'multiple-files' })
  }
  return usable
}

function read (
  scope: Scope, paths: readonly string[], options: {
    readonly configId: string, readonly allConfig: boolean
  }
): void {
  const { diagnostics, draft, host } = scope
  const preprocessor = new Preprocessor(
    { host, diagnostics, random: seededRandom(host.unixTime), ...options }
  )
  const interpreter = new Interpreter(scope, rootFrame(draft))
  const parser = new Parser(
    item => { interpreter.item(item) }, statement => { steer(statement, preprocessor) }
  )
  for (const path of paths) {
    for (const chunk of preprocessor.file(path, undefined)) parser.feed(chunk)
  }
  parser.end()
  interpreter.end()
}

/** include_check and random_seed concern the lines that follow, before their block is complete. */
function steer ({ words }: Statement, preprocessor: Preprocessor): void {
  const [keyword] = words
  // Asked of every line of every file: what follows is only looked at when it matters.
  if (keyword !== 'include_check' && keyword !== 'random_seed') return
  const values = words.slice(1)
  if (keyword === 'include_check') preprocessor.strictness = includeChecks(values, preprocessor.strictness)
  else if (/^\d+$/.test(values[0] ?? '')) {
    preprocessor.seed(seededRandom(Number(values[0])))
  }
}

function includeChecks (
  words: readonly string[], current: ReadonlySet<IncludeCheck>
): ReadonlySet<IncludeCheck> {
  if (words.length === 0) return new Set(INCLUDE_CHECKS)
  let result = new Set(current)
  for (const [index, word] of words.entries()) {
    const check = INCLUDE_CHECKS.find(each => each === word.replace(/^[+-]/, ''))
    if (check === undefined) continue
    if (word.startsWith('-')) result.delete(check)
    else if (word.startsWith('+')) result.add(check)
    else if (index === 0) result = new Set(['read', check])
  }
  return result
}

function compile (scope: Scope): Config | undefined {
  const { diagnostics, draft } = scope
  splitDualStacks(scope)
  const notify = compileNotify(scope)
  const vrrp = compileVrrp(scope)
  const { lvs, virtualServers } = compileLvs(scope)
  if (scope.scriptsUsed.size > 0 && !draft.global.scriptSecurity) {
    // With an interface missing keepalived's VRRP process ends before it comes to this message.
    const [first] = scope.scriptsUsed.values()
    diagnostics.report('HF0404', draft.global.place ?? first,
      'SECURITY VIOLATION - scripts are being executed but script_security not enabled.',
      { class: interfacesMissing(scope) && !checkersRunScripts(scope) ? undefined : 'security', severity: 'warning', suggestion: 'in global_defs: enable_script_security, and script_user USER' })
  }
  if (vrrp === undefined) return undefined
  return {
    process: compileProcess(scope),
    vrrp,
    lvs,
    bfd: compileBfd(draft),
    notify: { ...notify, virtualServers },
    defaults: compileDefaults(scope)
  }
}

/** Scripts of the checker process, which does not care about VRRP's interfaces. */
function checkersRunScripts ({ scriptsUsed }: Scope): boolean {
  return [...scriptsUsed.keys()].some(what => /^(?:misc script|notify script ')/.test(what))
}

function interfacesMissing ({ draft, missingInterfaces }: Scope): boolean {
  return missingInterfaces.size > 0 && draft.global.dynamicInterfaces === 'off'
}

/** Without -t keepalived runs on with what it understood, but for these. */
function startStatus (diagnostics: Diagnostics, config: Config | undefined): number {
  if (diagnostics.all.some(each => each.class === 'missing-parameter')) return EXIT.missingParameter
  if (diagnostics.includeError) return EXIT.security
  return config === undefined ? EXIT.missingParameter : EXIT.ok
}
