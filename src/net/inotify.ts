/**
 * inotify(7): what happens to the files of a directory. Node's fs.watch reports every write, and a
 * file is then read half-written; here a file is reported when its writer has closed it.
 */

import { closeFd, checked, libcFunction, readFd, watchReadable, type Watch } from './syscalls.js'

const inotifyInit = libcFunction<[number]>('int inotify_init1(int)')
const inotifyAdd = libcFunction<[number, string, number]>(
  'int inotify_add_watch(int, const char *, uint32_t)')

const IN_NONBLOCK_CLOEXEC = 0o2004000
const IN_CLOSE_WRITE = 0x8
const IN_MOVED_FROM = 0x40
const IN_MOVED_TO = 0x80
const IN_DELETE = 0x200
const IN_DELETE_SELF = 0x400
const IN_MOVE_SELF = 0x800
const IN_ONLYDIR = 0x01000000
const IN_Q_OVERFLOW = 0x4000
const IN_IGNORED = 0x8000

/** struct inotify_event: s32 watch, u32 mask, u32 cookie, u32 length of the name that follows. */
const HEADER = 16
const BUFFER_SIZE = 16_384

export interface DirectoryChange {
  readonly directory: string
  /** The name in the directory; undefined: the directory itself went, or changes were lost. */
  readonly name: string | undefined
}

export class DirectoryWatcher {
  readonly #fd: number
  readonly #watch: Watch
  readonly #directories = new Map<number, string>()
  readonly #report: (change: DirectoryChange) => void
  readonly #buffer = new Uint8Array(BUFFER_SIZE)
  #closed = false

  constructor (report: (change: DirectoryChange) => void) {
    this.#report = report
    this.#fd = checked(inotifyInit()(IN_NONBLOCK_CLOEXEC), 'inotify_init1')
    this.#watch = watchReadable(this.#fd, () => { this.#read() })
  }

  /** Watches one more directory. Throws a SystemError, ENOENT when it is not there. */
  add (directory: string): void {
    const mask = IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF |
      IN_MOVE_SELF | IN_ONLYDIR
    const watch = checked(inotifyAdd()(this.#fd, directory, mask), 'inotify_add_watch')
    this.#directories.set(watch, directory)
  }

  close (): void {
    if (this.#closed) return
    this.#closed = true
    this.#watch.stop()
    closeFd(this.#fd)
  }

  #read (): void {
    const length = readFd(this.#fd, this.#buffer)
    if (length === undefined) return
    const view = new DataView(this.#buffer.buffer, 0, length)
    let at = 0
    while (at + HEADER <= length) {
      const watch = view.getInt32(at, true)
      const mask = view.getUint32(at + 4, true)
      const room = view.getUint32(at + 12, true)
      this.#one(watch, mask, nameOf(this.#buffer.subarray(at + HEADER, at + HEADER + room)))
      at += HEADER + room
    }
  }

  #one (watch: number, mask: number, name: string | undefined): void {
    if ((mask & IN_Q_OVERFLOW) !== 0) {
      for (const each of this.#directories.values()) {
        this.#report({ directory: each, name: undefined })
      }
      return
    }
    const directory = this.#directories.get(watch)
    if (directory === undefined) return
    if ((mask & IN_IGNORED) !== 0) this.#directories.delete(watch)
    this.#report({ directory, name })
  }
}

/** The name is padded with NULs to its room. */
function nameOf (bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(0)
  const text = Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString()
  return text === '' ? undefined : text
}
