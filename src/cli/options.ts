/**
 * keepalived's command line: every option of it, and what it means to this program. Reading is
 * separate from doing, so that the meaning of a command line is a value a test can compare.
 */

import { parseUmask } from '../lib/umask.js'
import type { Options } from '../daemon/options.js'
import { getopt } from './getopt.js'
import { OPTIONS } from './keepalived-options.js'

export type CommandLine =
  | {
    readonly action: 'run'
    readonly options: Options
    /** Values that are wrong and left out, for stderr; words that mean nothing, for stdout. */
    readonly warnings: readonly string[]
    readonly remarks: readonly string[]
  }
  | { readonly action: 'version' | 'help' | 'genhash' }
  | { readonly action: 'signum', readonly name: string }
  | { readonly action: 'refuse', readonly messages: readonly string[] }

type OptionName = keyof typeof OPTIONS

/** What has been read so far; becomes {@link Options} when nothing was wrong. */
interface Draft {
  readonly seen: Map<OptionName, string>
  detail: number
  facility: number
  umask: number | undefined
  readonly errors: string[]
  readonly warnings: string[]
  readonly remarks: string[]
}

/** Reads the words after the program name. All errors are collected, as keepalived does. */
export function readCommandLine (args: readonly string[]): CommandLine {
  if (args[0] === '-T' || args[0] === '--genhash') return { action: 'genhash' }

  const draft: Draft = {
    seen: new Map(),
    detail: 0,
    facility: FACILITIES.daemon,
    umask: undefined,
    errors: [],
    warnings: [],
    remarks: []
  }
  const surplus: string[] = []
  for (const found of getopt(OPTIONS, args)) {
    switch (found.type) {
      case 'word': surplus.push(found.word); break
      case 'unknown': draft.errors.push(`Unknown option ${found.option}`); break
      case 'missing-argument':
        draft.errors.push(`Missing parameter for option ${found.option}`)
        break
      default: {
        // These two answer at once, whatever else is on the line.
        if (found.name === 'version' || found.name === 'help') return { action: found.name }
        if (found.name === 'signum') return { action: 'signum', name: found.value ?? '' }
        take(draft, found.name, found.value)
      }
    }
  }
  if (surplus.length > 0) draft.remarks.push(`Unexpected argument(s): ${surplus.join(' ')}`)
  if (draft.errors.length > 0) return { action: 'refuse', messages: draft.errors }
  const { remarks, warnings } = draft
  return { action: 'run', options: complete(draft), warnings, remarks }
}

function take (draft: Draft, name: OptionName, value: string | undefined): void {
  draft.seen.set(name, value ?? '')
  switch (name) {
    case 'logDetail': draft.detail++; break
    case 'logFacility': {
      const facility = facilityNumber(value ?? '')
      // A wrong facility is reported and the default stays: the daemon must come up.
      if (facility === undefined) draft.warnings.push(`Invalid log facility '${value}'`)
      else draft.facility = facility
      break
    }
    case 'umask':
      draft.umask = parseUmask(value ?? '')
      if (draft.umask === undefined) draft.warnings.push(`Invalid --umask option ${value}`)
      break
    case 'genhash':
      draft.errors.push('--genhash must be the first option')
      break
    default:
      if (OPTIONS[name].argument === 'required' && value === '') {
        draft.errors.push(`Missing parameter for option --${OPTIONS[name].long}`)
      }
  }
}

function complete (draft: Draft): Options {
  const { seen } = draft
  const test = seen.has('configTest')
  // -P and -C given together mean both, as in keepalived; each alone leaves out the other.
  const vrrpOnly = seen.has('vrrp')
  const checkersOnly = seen.has('check')
  const every = seen.has('all')
  return {
    configFile: seen.get('useFile') ?? '/etc/keepalived/keepalived.conf',
    parts: {
      vrrp: vrrpOnly || !checkersOnly,
      checkers: checkersOnly || !vrrpOnly,
      bfd: !seen.has('noBfd'),
      all: every
    },
    log: {
      console: seen.has('logConsole'),
      detail: Math.min(draft.detail, 2),
      facility: draft.facility,
      syslog: !seen.has('noSyslog') && !test,
      file: seen.has('logFile') ? seen.get('logFile') || DEFAULT_LOG : undefined,
      json: seen.has('logJson')
    },
    umask: draft.umask,
    keepVrrp: seen.has('dontReleaseVrrp'),
    keepIpvs: seen.has('dontReleaseIpvs'),
    respawn: !seen.has('dontRespawn') && !test,
    foreground: seen.has('dontFork') || test,
    dumpConfig: seen.has('dumpConf'),
    pidFiles: {
      parent: seen.get('pid'),
      vrrp: seen.get('vrrpPid'),
      checkers: seen.get('checkersPid'),
      bfd: seen.get('bfdPid')
    },
    namespace: seen.get('namespace'),
    strictIncludes: seen.has('allConfig'),
    configId: seen.get('configId'),
    ignoreSigint: seen.has('ignoreSigint'),
    snmp: { enabled: seen.has('snmp'), socket: seen.get('snmpSocket') },
    journal: seen.get('journal'),
    coreFiles: seen.has('coreDump') || seen.has('corePattern')
      ? { pattern: seen.has('corePattern') ? seen.get('corePattern') || 'core' : undefined }
      : undefined,
    addressMonitoring: seen.has('addressMonitoring'),
    controlSocket: seen.get('controlSocket'),
    controlGroup: seen.get('controlGroup'),
    configTest: test ? { logFile: seen.get('configTest') || undefined } : undefined
  }
}

/** What -g alone means: a name in the directory of the dumps. */
const DEFAULT_LOG = 'keepalived.log'

const FACILITIES = { user: 1, daemon: 3, local0: 16 } as const

/** The number of a facility as -S takes it; `undefined` when there is none of that name. */
export function facilityNumber (word: string): number | undefined {
  const local = /^(?:local)?([0-7])$/.exec(word)
  if (local !== null) return FACILITIES.local0 + Number(local[1])
  if (word === 'user') return FACILITIES.user
  if (word === 'daemon') return FACILITIES.daemon
  return undefined
}

/** The signal of a function as --signum names it: numbers of x86-64 and arm64 glibc. */
export const SIGNAL_FUNCTIONS: Readonly<Record<string, number>> = {
  STOP: 15, RELOAD: 1, DATA: 10, STATS: 12, STATS_CLEAR: 63, JSON: 36
}
