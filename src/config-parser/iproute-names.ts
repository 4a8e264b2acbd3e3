/** Names that iproute2 gives to numbers: routing tables, protocols, scopes, realms, groups. */

import type { Host } from './host.js'

export type NameKind = 'tables' | 'protocols' | 'scopes' | 'realms' | 'dsfield' | 'group'

const FILES: Readonly<Record<NameKind, string>> = {
  tables: 'rt_tables',
  protocols: 'rt_protos',
  scopes: 'rt_scopes',
  realms: 'rt_realms',
  dsfield: 'rt_dsfield',
  group: 'group'
}

const LIMITS: Readonly<Record<NameKind, number>> = {
  tables: 0xffff_ffff, protocols: 255, scopes: 255, realms: 0xffff, dsfield: 255, group: 0xffff_ffff
}

/** What every kernel has, whatever the files say. */
const BUILT_IN: Readonly<Record<NameKind, Readonly<Record<string, number>>>> = {
  tables: { default: 253, main: 254, local: 255 },
  protocols: { redirect: 1, kernel: 2, boot: 3, static: 4, keepalived: 18 },
  scopes: { global: 0, universe: 0, site: 200, link: 253, host: 254, nowhere: 255 },
  realms: {},
  dsfield: {},
  group: { default: 0 }
}

/** Looks names up in the files of iproute2, each read when it is first needed. */
export class IprouteNames {
  readonly #host: Host
  readonly #tables = new Map<string, ReadonlyMap<string, number>>()
  userDirectory = '/usr/share/iproute2'
  etcDirectory = '/etc/iproute2'

  constructor (host: Host) {
    this.#host = host
  }

  /** The number `text` names or is; undefined when it is neither. */
  number (kind: NameKind, text: string): number | undefined {
    const value = plainNumber(text, kind === 'dsfield' ? 16 : 10)
    if (value !== undefined) return value <= LIMITS[kind] ? value : undefined
    return BUILT_IN[kind][text] ?? this.#table(kind).get(text)
  }

  #table (kind: NameKind): ReadonlyMap<string, number> {
    const key = `${kind} ${this.userDirectory} ${this.etcDirectory}`
    const known = this.#tables.get(key)
    if (known !== undefined) return known
    const table = new Map<string, number>()
    for (const directory of [this.userDirectory, this.etcDirectory]) {
      const file = this.#host.readFile(`${directory}/${FILES[kind]}`)
      if (!file.ok) continue
      for (const line of file.value.split('\n')) {
        const found = /^\s*(0[xX][0-9a-fA-F]+|\d+)\s+(\S+)/.exec(line)
        const [, number, name] = found ?? []
        if (number !== undefined && name !== undefined) table.set(name, Number(number))
      }
    }
    this.#tables.set(key, table)
    return table
  }
}

/** Decimal, 0x hexadecimal or 0 octal; the DS field is hexadecimal throughout. */
function plainNumber (text: string, base: 10 | 16): number | undefined {
  if (base === 16) return /^(?:0[xX])?[0-9a-fA-F]{1,2}$/.test(text) ? Number.parseInt(text, 16) : undefined
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return Number.parseInt(text, 16)
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8)
  return /^\d+$/.test(text) ? Number(text) : undefined
}
