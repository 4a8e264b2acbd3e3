/** Answers the signals that ask for files: data, statistics, JSON. */

import { mkdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { CheckersStatus } from '../checkers/status.js'
import type { Config } from '../config-parser/config.js'
import { unreachable } from '../lib/assert.js'
import { now } from '../net/clock.js'
import type { VrrpStatus } from '../vrrp/status.js'
import { bfdDataDump } from './bfd-dump.js'
import type { BfdStatus } from './bfd-messages.js'
import { checkDataDump } from './check-dump.js'
import { vrrpDataDump, type DumpSources } from './data-dump.js'
import { dataFileName, dumpDirectory, stateFilePath, writeDump } from './dump-files.js'
import { globalDump } from './global-dump.js'
import { jsonDump } from './json-dump.js'
import { statisticsDump } from './statistics-dump.js'

export type DumpKind = 'data' | 'statistics' | 'clearStatistics' | 'json'

export interface DumpOptions {
  readonly config: () => Config
  readonly namespace: string | undefined
  /** Asks the VRRP process for its status; undefined when it does not run. */
  readonly ask: () => Promise<VrrpStatus | undefined> | undefined
  readonly clearStatistics: () => void
  /** The same of the BFD process. */
  readonly askBfd: () => Promise<readonly BfdStatus[] | undefined> | undefined
  readonly bfdPid: () => number | undefined
  /** And of the checkers process. */
  readonly askCheckers: () => Promise<CheckersStatus | undefined> | undefined
  readonly checkersPid: () => number | undefined
  readonly vrrpPid: () => number | undefined
  readonly log: (text: string) => void
}

export class Dumps {
  readonly #options: DumpOptions

  constructor (options: DumpOptions) {
    this.#options = options
  }

  /**
   * Writes what the signal asks for, of all processes, or a request on D-Bus, of VRRP; a failure is
   * logged and nothing else.
   */
  async print (kind: DumpKind, by: 'signal' | 'bus' = 'signal'): Promise<void> {
    const { log, ask, vrrpPid, clearStatistics } = this.#options
    const all = kind === 'data' && by === 'signal'
    try {
      if (all) this.#printParent()
      const others = all ? Promise.all([this.#printBfd(), this.#printCheckers()]) : undefined
      const answer = ask()
      if (answer === undefined) {
        await others
        return
      }
      const source = by === 'bus' ? ' on DBus request' : ` for process(${vrrpPid() ?? 0}) on signal`
      log(`${ANNOUNCEMENT[kind]}${source}`)
      const status = await answer
      if (status === undefined) return
      if (kind === 'clearStatistics') clearStatistics()
      this.#write(kind, status)
      await others
    } catch (error) {
      log(`Unable to write dump: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  /** -d: what the data file would hold, in the log. */
  async show (): Promise<void> {
    const { ask, askCheckers, config, log } = this.#options
    log(globalDump(config()))
    const [status, checkers] = await Promise.all([ask(), askCheckers()])
    if (checkers !== undefined) log(checkDataDump(config(), checkers))
    if (status !== undefined) log(vrrpDataDump(this.#sources(status)))
  }

  /**
   * config_save_dir: the state before and after a reload. Asked for before the reload is, so that
   * the answer is of that moment.
   */
  async save (moment: 'pre' | 'post', reload: number): Promise<void> {
    const { ask, askBfd, askCheckers, vrrpPid, bfdPid, checkersPid, config, log } = this.#options
    const { configSaveDirectory: directory } = config().process
    if (directory === undefined) return
    const before = config()
    const [pid, pidOfBfd, pidOfCheckers] = [vrrpPid(), bfdPid(), checkersPid()]
    try {
      const [status, sessions, checkers] = await Promise.all([ask(), askBfd(), askCheckers()])
      mkdirSync(directory, { recursive: true, mode: 0o700 })
      const put = (part: string, of: number | undefined, text: string): void =>
        writeDump(directory, `keepalived_${part}.${of ?? 0}.${reload}.${moment}`, text)
      if (status !== undefined) {
        const { vrrp, notify } = before
        const sources = { config: vrrp, notify, status, epoch: epoch() }
        put('vrrp', pid, globalDump(before) + vrrpDataDump(sources))
      }
      if (checkers !== undefined) {
        put('check', pidOfCheckers, globalDump(before) + checkDataDump(before, checkers))
      }
      if (sessions !== undefined) {
        put('bfd', pidOfBfd, globalDump(before) + bfdDataDump(sessions, epoch()))
      }
    } catch (error) {
      log(`Unable to write to ${directory}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  #sources (status: VrrpStatus): DumpSources {
    const { vrrp, notify } = this.#options.config()
    return { config: vrrp, notify, status, epoch: epoch() }
  }

  #printParent (): void {
    const { config, log } = this.#options
    log(`Printing parent data for process(${process.pid}) on signal`)
    this.#putData('parent', globalDump(config()))
  }

  async #printBfd (): Promise<void> {
    const { askBfd, bfdPid, config, log } = this.#options
    const answer = askBfd()
    if (answer === undefined) return
    log(`Printing BFD data for process(${bfdPid() ?? 0}) on signal`)
    const sessions = await answer
    if (sessions === undefined) return
    this.#putData('bfd', globalDump(config()) + bfdDataDump(sessions, epoch()))
  }

  async #printCheckers (): Promise<void> {
    const { askCheckers, checkersPid, config, log } = this.#options
    const answer = askCheckers()
    if (answer === undefined) return
    log(`Printing checker data for process(${checkersPid() ?? 0}) on signal`)
    const status = await answer
    if (status !== undefined) this.#putData('check', globalDump(config()) + checkDataDump(config(), status))
  }

  #write (kind: DumpKind, status: VrrpStatus): void {
    const config = this.#options.config()
    const sources = this.#sources(status)
    switch (kind) {
      case 'data':
        return this.#putData('vrrp', globalDump(config) + vrrpDataDump(sources))
      case 'statistics': case 'clearStatistics':
        return this.#put('keepalived.stats', statisticsDump(status.instances))
      case 'json':
        if (status.instances.length === 0) return
        return this.#put('keepalived.json',
          jsonDump(config.process.jsonVersion, sources))
      default: return unreachable(kind)
    }
  }

  #putData (part: 'vrrp' | 'parent' | 'bfd' | 'check', text: string): void {
    const { dataUseInstance, instance, stateDumpFile } = this.#options.config().process
    const directory = dumpDirectory(process.env)
    if (stateDumpFile !== undefined) {
      const path = stateFilePath(stateDumpFile, directory, part)
      return writeDump(dirname(path), basename(path), text)
    }
    const { namespace } = this.#options
    const name = dataFileName(part, { useInstance: dataUseInstance, namespace, instance })
    writeDump(directory, name, text)
  }

  #put (name: string, text: string): void {
    writeDump(dumpDirectory(process.env), name, text)
  }
}

/** The wall clock at instant 0, in seconds since 1970. */
function epoch (): number {
  return (Date.now() - now() / 1000) / 1000
}

const ANNOUNCEMENT: Readonly<Record<DumpKind, string>> = {
  data: 'Printing VRRP data',
  statistics: 'Printing VRRP stats',
  clearStatistics: 'Printing and clearing VRRP stats',
  json: 'Printing VRRP as json'
}
