/** reload_time_file: a reload at the time a file names, which may come, change and go. */

import { readFileSync, unlinkSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { DirectoryWatcher } from '../net/inotify.js'
import { readReloadTime } from './reload-time.js'

/** setTimeout knows no longer ones. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
/** A time of day in words. */
const LONGEST_TEXT = 64

export interface ScheduleSettings {
  readonly file: string | undefined
  /** reload_repeat: a time of day stays in force after its reload. */
  readonly repeat: boolean
}

export class ReloadSchedule {
  readonly #reload: () => void
  readonly #log: (text: string) => void
  #settings: ScheduleSettings = { file: undefined, repeat: false }
  #watcher: DirectoryWatcher | undefined
  #timer: NodeJS.Timeout | undefined
  #due: { readonly at: number, readonly dated: boolean } | undefined

  constructor (reload: () => void, log: (text: string) => void) {
    this.#reload = reload
    this.#log = log
  }

  /** Watches the file of `settings`, and no other. */
  configure (settings: ScheduleSettings): void {
    const { file } = settings
    const isSame = file === this.#settings.file
    this.#settings = settings
    if (isSame && this.#watcher !== undefined) return
    this.close()
    this.#settings = settings
    if (file === undefined) return
    this.#watcher = new DirectoryWatcher(({ name }) => {
      if (name === undefined || name === basename(file)) this.#look()
    })
    try {
      this.#watcher.add(dirname(file))
    } catch {
      this.#log(`Unable to watch ${dirname(file)} for reload_time_file`)
    }
    this.#look()
  }

  close (): void {
    this.#watcher?.close()
    this.#watcher = undefined
    clearTimeout(this.#timer)
    this.#due = undefined
  }

  #look (): void {
    const { file } = this.#settings
    if (file === undefined) return
    let text: string
    try {
      text = readFileSync(file, 'utf8').slice(0, LONGEST_TEXT)
    } catch {
      this.#cancel()
      return
    }
    const time = readReloadTime(text, new Date())
    if (typeof time === 'string') {
      this.#log(time === 'past'
        ? `Reload time ${text.trim()} is in the past`
        : `Reload time file ${file} does not hold a time`)
      this.#cancel()
      return
    }
    const before = this.#due
    if (before?.at === time.at) return
    this.#due = time
    this.#log(before === undefined
      ? `Scheduling reload for ${timeText(time.at)}`
      : `Reload time updated from ${timeText(before.at)} to ${timeText(time.at)}`)
    this.#arm()
  }

  #cancel (): void {
    if (this.#due === undefined) return
    this.#log(`Cancelling reload scheduled for ${timeText(this.#due.at)}`)
    this.#due = undefined
    clearTimeout(this.#timer)
  }

  /** By the wall clock: a clock that is set in the meantime moves the reload. */
  #arm (): void {
    clearTimeout(this.#timer)
    const due = this.#due
    if (due === undefined) return
    const rest = due.at - Date.now()
    if (rest <= 0) return this.#fire(due)
    // Looked at once a minute, so that the clock may be set.
    this.#timer = setTimeout(() => this.#arm(), Math.min(rest, 60_000, LONGEST_TIMER_MS))
  }

  #fire ({ dated }: { readonly dated: boolean }): void {
    const { file, repeat } = this.#settings
    this.#due = undefined
    if (file !== undefined && (dated || !repeat)) {
      try {
        unlinkSync(file)
      } catch {
        // Somebody was faster.
      }
    }
    this.#reload()
    this.#look()
  }
}

function timeText (at: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = new Date(at)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
