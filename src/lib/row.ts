/**
 * Items in a row, by place: a value that is made anew when one item is another, without copying
 * the rest. An array that is copied for each change makes thousands of changes cost as many times
 * thousands.
 */

import { assert } from './assert.js'

/** A change copies one block and the list of blocks. */
const BLOCK = 64

export class Row<Item> {
  readonly #blocks: ReadonlyArray<readonly Item[]>
  readonly length: number

  private constructor (blocks: ReadonlyArray<readonly Item[]>, length: number) {
    this.#blocks = blocks
    this.length = length
  }

  static from<Item> (items: readonly Item[]): Row<Item> {
    const blocks: Array<readonly Item[]> = []
    for (let start = 0; start < items.length; start += BLOCK) {
      blocks.push(items.slice(start, start + BLOCK))
    }
    return new Row(blocks, items.length)
  }

  /** The item at a place counted from 0; undefined behind the end. */
  at (place: number): Item | undefined {
    return this.#blocks[Math.floor(place / BLOCK)]?.[place % BLOCK]
  }

  /** The row with another item at a place that it has. */
  with (place: number, item: Item): Row<Item> {
    const number = Math.floor(place / BLOCK)
    const block = this.#blocks[number]
    assert(block !== undefined && place < this.length, 'the row has such a place')
    return new Row(this.#blocks.with(number, block.with(place % BLOCK, item)), this.length)
  }

  * [Symbol.iterator] (): Generator<Item> {
    for (const block of this.#blocks) yield * block
  }
}
