/** global_defs about processes, files, SNMP and D-Bus. */

import { parseUmask, PERMISSION_BITS, permissionBit } from '../../lib/umask.js'
import { micros } from '../../lib/time.js'
import { decimalSeconds, flag, line, onOff, text, wholeNumber } from '../arguments.js'
import type { Draft, ProcessDraft } from '../draft.js'
import { INCLUDE_CHECKS } from '../includes.js'
import type { About, Keyword, KeywordTable, Reading } from '../keyword.js'
import { readWholeNumber } from '../numbers.js'

const NAMES: KeywordTable<Draft> = {
  process_names: flag({ meaning: 'name the children keepalived_vrrp, keepalived_lvs and keepalived_bfd' },
    ({ common }) => { common.defaultNames = true }),
  process_name: processName('parent', 'name of the parent process'),
  vrrp_process_name: processName('vrrp', 'name of the VRRP process', { feature: 'VRRP' }),
  checker_process_name: processName('checkers', 'name of the checker process', { feature: 'LVS' }),
  lvs_process_name: processName('checkers', 'name of the checker process', { feature: 'LVS', aliasOf: 'checker_process_name' }),
  bfd_process_name: processName('bfd', 'name of the BFD process', { feature: 'BFD' })
}

function processName (
  key: keyof ProcessDraft['names'], meaning: string, more: Partial<About> = {}
): Keyword<Draft> {
  return text({ maxLength: 15, meaning, default: 'name of the program', note: 'longer ones are cut', ...more }, ({ common }, value, reading) => {
    if (value.length > 15) {
      reading.report('HF0309', `Process name ${value} more than 15 characters, truncating`, { expected: 'at most 15 characters' })
    }
    common.names[key] = value.slice(0, 15)
  })
}

const RELOADING: KeywordTable<Draft> = {
  random_seed: wholeNumber({
    min: 0, max: 0xffff_ffff, meaning: 'seed of $_RANDOM and of the warmup', default: 'the time', complaint: found => `random_seed ${found} invalid`
  }, ({ common }, value) => { common.randomSeed = value }),
  reload_check_config: line('[<LOGFILE>]', { meaning: 'try a configuration in a child process before a reload', default: 'off; alone /dev/null' },
    (reading, { common }) => { common.reloadCheckLog = reading.argument ?? '/dev/null' }),
  reload_time_file: path('file that holds the time of a scheduled reload', (common, value) => { common.reloadTimeFile = value }),
  reload_repeat: flag({ meaning: 'keep the schedule instead of deleting the file' }, ({ common }) => { common.reloadRepeat = true }),
  reload_file: line('[<PATH>]', {
    meaning: 'file that exists while the configuration is read', default: 'none; alone keepalived.reload in the run directory'
  }, (reading, { common }) => { common.reloadFile = reading.argument ?? '' }),
  include_check: line('[[+|-]WORD...]', {
    meaning: 'what include is strict about', default: 'off; alone everything', note: INCLUDE_CHECKS.join(' ')
  }, readIncludeCheck),
  config_save_dir: path('write the state of each child before and after each reload there', (common, value) => { common.configSaveDirectory = value }),
  tmp_config_directory: path('keep the consolidated configuration there', (common, value) => { common.temporaryConfigDirectory = value })
}

const DUMPS: KeywordTable<Draft> = {
  data_use_instance: onOff({ meaning: 'put instance and namespace into the names of .data dumps', default: 'off' },
    ({ common }, value) => { common.dataUseInstance = value }),
  json_version: wholeNumber({ min: 1, max: 2, meaning: 'layout of the JSON dump', default: '1', recent: true, feature: 'JSON' },
    ({ common }, value) => { common.jsonVersion = value === 2 ? 2 : 1 }),
  state_dump_file: path('output of SIGUSR1', (common, value) => { common.stateDumpFile = value },
    { default: 'keepalived.data in the temporary directory', note: 'a trailing / is a directory', recent: true }),
  stats_dump_file: path('accepted and shown in dumps', (common, value) => { common.statsDumpFile = value },
    { default: 'keepalived.stats', recent: true }),
  json_dump_file: path('accepted and shown in dumps', (common, value) => { common.jsonDumpFile = value },
    { default: 'keepalived.json', recent: true, feature: 'JSON' }),
  umask: line('<NUMBER> or <BIT>[|<BIT>...]', {
    meaning: 'file creation mask', default: '0177', note: '0..0777, or IRUSR IWUSR IXUSR IRWXU and so on joined by |; -u overrides it'
  }, readUmask),
  iproute_usr_dir: directory('default rt_tables and its relatives', '/usr/share/iproute2', (draft, value, reading) => {
    draft.global.iprouteUserDirectory = value
    reading.scope.names.userDirectory = value
  }),
  iproute_etc_dir: directory('local rt_tables and its relatives', '/etc/iproute2', (draft, value, reading) => {
    draft.global.iprouteEtcDirectory = value
    reading.scope.names.etcDirectory = value
  })
}

const PRIORITY: KeywordTable<Draft> = {
  max_auto_priority: line('[<INTEGER>]', {
    meaning: 'highest realtime priority a process may raise itself to when timers run late', default: '0: never; alone 99', note: '-1..99; -1 silences the advice'
  }, (reading, { common }) => {
    const { argument } = reading
    const value = argument === undefined ? 99 : readWholeNumber(argument, -1, 99).value
    if (value !== undefined) common.maxAutoPriority = value
    else {
      reading.report('HF0303', `max_auto_priority '${argument ?? ''}' must be in [0, 99] (or -1 to disable) - ignoring`, { expected: 'a whole number from -1 to 99' })
    }
  }),
  min_auto_priority_delay: wholeNumber({
    min: 1,
    max: 10_000_000,
    meaning: 'how late a timer must be, in microseconds, before the priority is raised',
    default: '1000000',
    complaint: found => `min_auto_priority_delay '${found}' must be in [1, 10000000] - ignoring`
  }, ({ common }, value) => { common.minAutoPriorityDelay = micros(value) })
}

const SNMP: KeywordTable<Draft> = {
  snmp_socket: text({ meaning: 'address of the AgentX master', default: 'unix:/var/agentx/master', note: 'one word', feature: 'SNMP' },
    ({ global }, value) => { global.snmp.socket = value }),
  enable_traps: flag({ meaning: 'send traps', feature: 'SNMP' }, ({ global }) => { global.snmp.traps = true }),
  enable_snmp_vrrp: flag({ meaning: 'serve the VRRP part', feature: 'SNMP_VRRP' }, ({ global }) => { global.snmp.vrrp = true }),
  enable_snmp_keepalived: flag({ meaning: 'serve the VRRP part', aliasOf: 'enable_snmp_vrrp', feature: 'SNMP_VRRP' }, ({ global }) => { global.snmp.vrrp = true }),
  enable_snmp_rfc: flag({ meaning: 'serve both MIBs of the RFCs', feature: 'SNMP_RFC' }, ({ global }) => {
    global.snmp.rfc2 = true
    global.snmp.rfc3 = true
  }),
  enable_snmp_rfcv2: flag({ meaning: 'serve VRRP-MIB (RFC 2787)', feature: 'SNMP_RFCV2' }, ({ global }) => { global.snmp.rfc2 = true }),
  enable_snmp_rfcv3: flag({ meaning: 'serve VRRPV3-MIB (RFC 6527)', feature: 'SNMP_RFCV3' }, ({ global }) => { global.snmp.rfc3 = true }),
  enable_snmp_checker: flag({ meaning: 'serve the checker part', feature: 'SNMP_CHECKER' }, ({ global }) => { global.snmp.checker = true }),
  snmp_vs_stats_update_interval: decimalSeconds({
    min: 0.001, max: 30, meaning: 'how long cached counters of virtual servers are served', default: '5', recent: true, feature: 'SNMP_CHECKER'
  }, ({ global }, value) => { global.snmp.vsStatsInterval = value }),
  snmp_rs_stats_update_interval: decimalSeconds({
    min: 0.001, max: 30, meaning: 'the same for real servers', default: 'snmp_vs_stats_update_interval', recent: true, feature: 'SNMP_CHECKER'
  }, ({ global }, value) => { global.snmp.rsStatsInterval = value }),
  enable_dbus: flag({ meaning: 'expose the D-Bus interface', feature: 'DBUS' }, ({ global }) => { global.dbus.enabled = true }),
  dbus_service_name: text({ meaning: 'name on the bus', default: 'org.keepalived.Vrrp1', feature: 'DBUS' },
    ({ global }, value) => { global.dbus.serviceName = value }),
  dbus_no_interface_name: text({ meaning: 'element of the object path for instances without interface', default: 'none', recent: true, feature: 'DBUS' },
    ({ global }, value) => { global.dbus.noInterfaceName = value })
}

export const GLOBAL_PROCESS: KeywordTable<Draft> = {
  ...NAMES, ...RELOADING, ...DUMPS, ...PRIORITY, ...SNMP
}

function path (
  meaning: string, apply: (common: ProcessDraft, value: string) => void, about: Partial<About> = {}
): Keyword<Draft> {
  return { ...text<Draft>({ meaning, default: 'none', ...about }, ({ common }, value) => { apply(common, value) }), form: '<PATH>' }
}

function directory (
  meaning: string, standard: string, apply: (draft: Draft, value: string, reading: Reading) => void
): Keyword<Draft> {
  return { ...text<Draft>({ meaning: `directory of ${meaning}`, default: standard, recent: true, feature: 'VRRP' }, apply), form: '<DIR>' }
}

/** The words are acted on by the reader (load.ts); here they are only checked. */
function readIncludeCheck (reading: Reading): void {
  for (const [index, word] of reading.words.entries()) {
    if (index === 0) continue
    const name = word.replace(/^[+-]/, '')
    const bare = name === word
    if (!INCLUDE_CHECKS.some(check => check === name)) {
      reading.report('HF0306', `Unknown include_check type '${word}' - ignoring`, { word: index, expected: INCLUDE_CHECKS.join(', ') })
    } else if (bare && index > 1) {
      reading.report('HF0210', `include_check '${word}' without + or - must be the first - ignoring`, { word: index })
    }
  }
}

function readUmask (reading: Reading, { common }: Draft): void {
  const { argument } = reading
  if (argument === undefined) {
    reading.missing('a number from 0 to 0777, or permission bits')
    return
  }
  if (/^\d/.test(argument)) {
    const value = parseUmask(argument)
    if (value !== undefined) common.umask = value
    else reading.report('HF0303', `invalid umask value ${argument}`, { expected: '0 to 0777' })
    return
  }
  let mask = 0
  for (const word of reading.words.slice(1).join('').split('|')) {
    const bit = permissionBit(word)
    if (bit === undefined) {
      reading.report('HF0306', `Unknown umask bit ${word}`, { expected: PERMISSION_BITS.join(', ') })
      return
    }
    mask |= bit
  }
  common.umask = mask
}
