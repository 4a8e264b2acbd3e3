/**
 * Sockets that wait to become writable, thousands at a time: one epoll set, which the event loop
 * watches as one descriptor. A handle of the loop for each would cost more than the connection.
 */

import {
  changeEpoll, closeFd, type LoopWatch, openEpollFd, readyInEpoll, type Watch, watchReadable
} from './syscalls.js'

/** struct epoll_event: the number we gave, behind the events; x86-64 alone packs it. */
const [NUMBER_AT, EVENT_SIZE] = process.arch === 'x64' ? [4, 12] : [8, 16]
const EPOLLOUT = 0x4
const EPOLLERR = 0x8
const EPOLLONESHOT = 2 ** 30
const [ADD, DELETE] = [1, 2] as const
/** How many are heard in one call; the rest is ready still. */
const AT_ONCE = 512

export class WritableSet {
  readonly #epoll = openEpollFd()
  readonly #waiting = new Map<number, (failed: boolean) => void>()
  readonly #event = new Uint8Array(EVENT_SIZE)
  readonly #eventView = new DataView(this.#event.buffer)
  readonly #ready = new Uint8Array(AT_ONCE * EVENT_SIZE)
  readonly #readyView = new DataView(this.#ready.buffer)
  readonly #watch: LoopWatch
  #lastNumber = 0

  constructor () {
    this.#watch = watchReadable(this.#epoll, () => this.#hear())
    this.#watch.unref()
  }

  get size (): number {
    return this.#waiting.size
  }

  /**
   * Calls `onWritable` once, when the socket can be written to or has an error (then with true).
   * Whoever closes the socket before that stops the watch first.
   */
  add (fd: number, onWritable: (failed: boolean) => void): Watch {
    // Not the descriptor: what one call hears may close it and open another of its number.
    const number = this.#nextNumber()
    this.#eventView.setUint32(0, EPOLLOUT | EPOLLONESHOT, true)
    this.#eventView.setUint32(NUMBER_AT, number, true)
    changeEpoll(this.#epoll, ADD, fd, this.#event)
    // The loop waits as long as somebody does.
    if (this.#waiting.size === 0) this.#watch.ref()
    this.#waiting.set(number, onWritable)
    return {
      stop: () => {
        if (!this.#waiting.delete(number)) return
        changeEpoll(this.#epoll, DELETE, fd, this.#event)
        if (this.#waiting.size === 0) this.#watch.unref()
      }
    }
  }

  close (): void {
    this.#waiting.clear()
    this.#watch.stop()
    closeFd(this.#epoll)
  }

  #nextNumber (): number {
    do this.#lastNumber = (this.#lastNumber + 1) >>> 0
    while (this.#waiting.has(this.#lastNumber))
    return this.#lastNumber
  }

  #hear (): void {
    const count = readyInEpoll(this.#epoll, this.#ready, AT_ONCE)
    for (let place = 0; place < count; place++) {
      const number = this.#readyView.getUint32(place * EVENT_SIZE + NUMBER_AT, true)
      const onWritable = this.#waiting.get(number)
      this.#waiting.delete(number)
      onWritable?.((this.#readyView.getUint32(place * EVENT_SIZE, true) & EPOLLERR) !== 0)
    }
    if (this.#waiting.size === 0) this.#watch.unref()
  }
}
