/**
 * Configurations made from the keyword tables themselves: every block and keyword with arguments of
 * its form and range, in a layout no person would choose. What is new in the tables is in here.
 */

import type { Documented } from '../../src/config-parser/keyword.js'
import { ROOT } from '../../src/config-parser/keywords/root.js'
import type { Random } from '../../src/lib/random.js'

type Table = Readonly<Record<string, Documented>>

/** What makes a block useful, so that more comes of a configuration than messages. */
const BASICS: Readonly<Record<string, (random: Random) => readonly string[]>> = {
  vrrp_instance: random => [
    `interface ${pick(random, ['eth0', 'eth1'])}`, `virtual_router_id ${random.between(1, 255)}`,
    `virtual_ipaddress { 10.0.${random.between(0, 255)}.1/24 }`
  ],
  vrrp_script: () => ['script /bin/true'],
  virtual_server: () => ['protocol TCP', 'real_server 10.1.0.1 80 { TCP_CHECK { } }'],
  bfd_instance: random => [`neighbor_ip 10.2.0.${random.between(1, 254)}`],
  track_file: () => ['file /tmp/f']
}

/** What stands for a placeholder of a form. */
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  NAME: ['A', 'B', 's', 'f', 'g', '"a name"'],
  VRRP_INSTANCE: ['A', 'B'],
  'PATH or NAME': ['/bin/true', 'nginx'],
  ADDRESS: ['10.0.0.7', '192.0.2.1', 'fd00::7', '224.0.0.99'],
  'ADDRESS or HOSTNAME': ['10.0.0.7', 'mail.example'],
  IFACE: ['eth0', 'eth1'],
  IFNAME: ['vrrp.7'],
  PREFIX: ['10.1.0.0/16', 'fd00:1::/64'],
  PORT: ['80', '443', '65535'],
  USER: ['root', 'nobody'],
  GROUP: ['nogroup'],
  PATH: ['/tmp/f', '"/tmp/a b"'],
  COMMAND: ['/bin/true', '"/bin/true a"', '"/bin/true \'a b\' # { }"'],
  EMAIL: ['a@example.org', '"A B <a@b>"'],
  HEX: ['00ff', '0123456789abcdef0123456789abcdef'],
  PATTERN: ['"^a.*[{]b"', 'x'],
  MAC: ['02:00:5e:00:01:07'],
  TABLE: ['main', '7'],
  SCOPE: ['link', 'global'],
  'CODE or RANGE': ['200', '301-302']
}

const ANY = ['x', '7', '"a b"', '"# {"', 'on', '\\#', "'", '\u00e9\u6f22', '1.5', '-3', '10.0.0.9/24']

const COMMENTS = ['# a comment', '! another { with } braces', '#', '# "a quote', '! \u6f22\u5b57 \\']

/** A text of up to `blocks` blocks at the root. */
export function generatedConfig (random: Random, blocks = 8): string {
  const lines: string[] = []
  // What most configurations are made of comes more often.
  const names = [...Object.keys(ROOT), ...Array.from({ length: 6 }, () => 'vrrp_instance'),
    ...Array.from({ length: 4 }, () => 'virtual_server'), 'vrrp_script', 'vrrp_script']
  for (let count = random.between(1, blocks); count > 0; count--) {
    const name = pick(random, names)
    const keyword = ROOT[name]
    if (keyword !== undefined) lines.push(...statement(random, name, keyword))
  }
  const ends = pick(random, ['\n', '\n', '\n', '\r\n'])
  return lines.map(line => line + ends).join('') + pick(random, ['', '', '# the end'])
}

/** A keyword and its block, if it opens one, as lines. */
function statement (random: Random, name: string, keyword: Documented): readonly string[] {
  const { form, inside } = keyword
  if (form.startsWith('value block')) {
    return braced(random, words(random, [name, filled(random, form.slice(11), keyword)]),
      entries(random, inside ?? {}))
  }
  if (form.startsWith('block of words')) {
    const found = Array.from({ length: random.between(0, 3) }, () => pick(random, SAMPLES['NAME'] ?? ANY))
    return braced(random, name, [words(random, found)])
  }
  if (form.startsWith('block')) {
    return braced(random, words(random, [name, filled(random, form.slice(5), keyword)]),
      [...BASICS[name]?.(random) ?? [], ...keywords(random, inside ?? {})])
  }
  return [words(random, [name, filled(random, form, keyword)]) + trailing(random)]
}

function keywords (random: Random, table: Table): readonly string[] {
  const names = Object.keys(table)
  const lines: string[] = []
  for (let count = random.between(0, 6); count > 0 && names.length > 0; count--) {
    const name = pick(random, names)
    const keyword = table[name]
    if (keyword !== undefined) lines.push(...statement(random, name, keyword))
  }
  return lines
}

/** Lines of a block that are entries: an address or name, and the words behind it. */
function entries (random: Random, table: Table): readonly string[] {
  const names = Object.keys(table).filter(name => /^[a-z-]/.test(name))
  return Array.from({ length: random.between(0, 3) }, () => {
    const first = pick(random, ['10.0.0.8/24', '10.3.0.0/16', 'fd00::8/64', 's', 'A', 'eth0', 'fwmark 7', 'from 10.0.0.0/8'])
    const more = names.length === 0
      ? []
      : Array.from({ length: random.between(0, 3) }, () => pick(random, names))
    return words(random, [first, ...more.flatMap(name => {
      const keyword = table[name]
      return keyword === undefined ? [] : [name, filled(random, keyword.form, keyword)]
    })]) + trailing(random)
  })
}

/** The brace on the line of the head, on one of its own, or all of it on one line. */
function braced (random: Random, head: string, lines: readonly string[]): readonly string[] {
  const inside = lines.flatMap(line => [...between(random), pick(random, ['', '  ', '\t']) + line])
  const [only] = lines
  const layout = random.between(0, 5)
  if (layout === 0 && lines.length === 1 && only !== undefined && !/[#!]/.test(only)) return [`${head}{${only}}`]
  if (layout === 1) return [head + trailing(random), ...between(random), `{${trailing(random)}`, ...inside, '}']
  return [`${head} {${trailing(random)}`, ...inside, ...between(random), `}${trailing(random)}`]
}

/** The arguments of a form: placeholders, optional parts and alternatives filled in. */
function filled (random: Random, form: string, { values }: Documented): string {
  switch (values.type) {
    case 'none': return ''
    case 'switch': return pick(random, ['', 'on', 'off', 'true', 'false', 'yes', 'no'])
    case 'words': return pick(random, values.words)
    case 'integer':
      if (form === '<INTEGER>') return String(pick(random, [values.min, values.max, random.between(values.min, Math.min(values.max, values.min + 300))]))
      break
    case 'seconds': return decimal(random, values.min, Math.min(values.max, values.min + 60), values.places)
    default: break
  }
  const one = pick(random, form.split(/ \/ | or (?![^<]*>)/))
  return words(random, parts(random, one.match(/\[|\]|\||<[^>]+>|\.\.\.|[^\s[\]|<>]+/g) ?? []))
}

function decimal (random: Random, low: number, high: number, places: number): string {
  const digits = random.between(0, Math.min(places, 3))
  const scale = 10 ** digits
  return (random.between(Math.ceil(low * scale), Math.floor(high * scale)) / scale).toFixed(digits)
}

function parts (random: Random, tokens: string[]): readonly string[] {
  const alternatives: string[][] = [[]]
  for (let token = tokens.shift(); token !== undefined && token !== ']'; token = tokens.shift()) {
    const current = alternatives.at(-1)
    if (token === '|') alternatives.push([])
    else if (token === '[') {
      const optional = parts(random, tokens)
      if (random.between(0, 1) === 1) current?.push(...optional)
    } else if (token !== '...') current?.push(token.startsWith('<') ? sample(random, token.slice(1, -1)) : token)
  }
  return pick(random, alternatives)
}

function sample (random: Random, name: string): string {
  const known = SAMPLES[name] ?? (name.startsWith('COMMAND') ? SAMPLES['COMMAND'] : undefined)
  if (known !== undefined) return pick(random, known)
  return /INT|NUMBER|ID|WEIGHT|PREF/.test(name) ? String(random.between(0, 300)) : pick(random, ANY)
}

/** Words with blanks between them. */
function words (random: Random, all: readonly string[]): string {
  return all.filter(word => word !== '').join(pick(random, [' ', ' ', '  ', '\t']))
}

function trailing (random: Random): string {
  return random.between(0, 5) === 0 ? ` ${pick(random, COMMENTS)}` : pick(random, ['', '', ' '])
}

/** What may stand between two lines. */
function between (random: Random): readonly string[] {
  const kind = random.between(0, 7)
  return kind === 0 ? [''] : kind === 1 ? [pick(random, COMMENTS)] : []
}

function pick<Value> (random: Random, values: readonly Value[]): Value {
  const value = values[random.between(0, values.length - 1)]
  if (value === undefined) throw new Error('there is nothing to choose from')
  return value
}
