/**
 * Entries of a list by their name. A file may define ten thousand scripts and use each of them: a
 * list that was looked through for every line would take time that grows with its square.
 */

/** Shorter lists are looked through: that is quicker than an index. */
const SHORT = 16

interface Index {
  /** Where each key stands first. */
  readonly at: Map<string, number>
  /** So many entries are in it; a list that is read grows at its end. */
  count: number
}

const INDEXES = new WeakMap<readonly object[], Index>()

/** The first entry called `name`. Entries are only ever added at the end of `list`. */
export function named<Entry extends { readonly name: string }> (
  list: readonly Entry[], name: string
): Entry | undefined {
  return first(list, name, nameOf)
}

/** The first entry with that address. Entries are only ever added at the end of `list`. */
export function withAddress<Entry extends { readonly address: string }> (
  list: readonly Entry[], address: string
): Entry | undefined {
  return first(list, address, addressOf)
}

const nameOf = ({ name }: { readonly name: string }): string => name
const addressOf = ({ address }: { readonly address: string }): string => address

function first<Entry extends object> (
  list: readonly Entry[], key: string, keyOf: (entry: Entry) => string
): Entry | undefined {
  if (list.length <= SHORT) return list.find(each => keyOf(each) === key)
  let index = INDEXES.get(list)
  if (index === undefined) {
    index = { at: new Map(), count: 0 }
    INDEXES.set(list, index)
  }
  for (; index.count < list.length; index.count++) {
    const entry = list[index.count]
    const own = entry === undefined ? undefined : keyOf(entry)
    if (own !== undefined && !index.at.has(own)) index.at.set(own, index.count)
  }
  const at = index.at.get(key)
  return at === undefined ? undefined : list[at]
}
