/**
 * What this run has set in the kernel and would miss. The kernel reports a removal when it is over:
 * by then the removal may have been our own and the same thing set again, which an owner at ten
 * milliseconds does at once. So a report is only an occasion to look, and what is there counts.
 */

export interface BelongingsOptions<Item> {
  /** Settles when everything asked of the kernel so far has been carried out. */
  readonly idle: () => Promise<void>
  /** Which of these are there, by key; it may answer with others as well. */
  readonly read: (items: readonly Item[]) => Promise<ReadonlySet<string>>
  readonly lost: (item: Item) => void
  /** It could not be read; whoever is told tries {@link Belongings.suspectAll} later. */
  readonly failed: (error: unknown) => void
}

interface Entry<Item> { readonly item: Item, readonly serial: number }

export class Belongings<Item> {
  readonly #options: BelongingsOptions<Item>
  readonly #entries = new Map<string, Entry<Item>>()
  readonly #suspects = new Set<string>()
  #serial = 0
  #looking = false

  constructor (options: BelongingsOptions<Item>) {
    this.#options = options
  }

  get isEmpty (): boolean {
    return this.#entries.size === 0
  }

  /** It is ours from now on. The request to set it has been queued. */
  add (key: string, item: Item): void {
    this.#entries.set(key, { item, serial: ++this.#serial })
  }

  /** It is no longer ours, before the request to remove it is queued. */
  delete (key: string): void {
    this.#entries.delete(key)
  }

  /** The kernel has reported a removal. */
  suspect (key: string): void {
    if (!this.#entries.has(key)) return
    this.#suspects.add(key)
    this.#look()
  }

  /** Reports may have been lost. */
  suspectAll (): void {
    for (const key of this.#entries.keys()) this.suspect(key)
  }

  #look (): void {
    if (this.#looking) return
    this.#looking = true
    this.#lookAtSuspects()
      .catch((error: unknown) => { this.#options.failed(error) })
      .finally(() => {
        this.#looking = false
        // Suspected after the last round was over, and before this was said.
        if (this.#suspects.size > 0) this.#look()
      })
  }

  async #lookAtSuspects (): Promise<void> {
    const { idle, read, lost } = this.#options
    while (this.#suspects.size > 0) {
      await idle()
      const serial = this.#serial
      const keys = [...this.#suspects]
      this.#suspects.clear()
      const there = await read(keys.flatMap(key => this.#entries.get(key)?.item ?? []))
      for (const key of keys) {
        const entry = this.#entries.get(key)
        // Set (again) since the question went out, it is not the one that was missing.
        if (entry === undefined || entry.serial > serial || there.has(key)) continue
        // Missed once, until it is set again: a second report may be on its way.
        this.#entries.delete(key)
        lost(entry.item)
      }
    }
  }
}
