/** Mutations of configuration text: seeded, so that a finding can be made again. */

import type { Random } from '../../src/lib/random.js'

/** What configurations are made of, and what has hurt parsers before. */
const SNIPPETS = ['{', '}', '{ }', '"', "'", '\\', '#', '!', '$', '~', '@', '\0', '\r\n', '\t',
  '$A=$A', '$A=${A}${A}', '$B= \\\n$B', '${A}', '${_RANDOM 1 5}', '${_ENV PATH}', '@main ', '@^main ',
  '~SEQ(x, 1, 1000000000) y${x}', '~SEQ(x, 3) ~SEQ(y, 3) ~SEQ(z, 3) a', '~LST(a, 1, 2) b${a}',
  '~SEQ(x, 5, 0, 1) z', 'include /etc/keepalived/keepalived.conf', 'include *', 'includea {a,b}',
  'include_check +read', 'virtual_server 10.0.0.1 80 {', 'real_server 10.0.0.2 80 {', 'TCP_CHECK {',
  'HTTP_GET {', 'url {', 'vrrp_instance A {', 'global_defs {', 'virtual_server_group g {',
  'virtual_ipaddress {', 'virtual_routes {', '999999999999999999999', '-1', '0x10', '1e9', '0.0000001',
  '255.255.255.255', '::', 'fe80::1', '10.0.0.1-10.255.255.255', '10.0.0.0/0', 'ä', '\ufeff', '😀']

const LONG = 1_500

function below (random: Random, limit: number): number {
  return Math.floor(random.next() * Math.max(1, limit))
}

function pick<Value> (random: Random, values: readonly Value[], standard: Value): Value {
  return values[below(random, values.length)] ?? standard
}

type Mutation = (text: string, random: Random, others: readonly string[]) => string

/** Works on up to 60 characters somewhere in the text. */
function onCut (
  change: (head: string, middle: string, tail: string, random: Random) => string
): Mutation {
  return (text, random) => {
    const from = below(random, text.length)
    const to = Math.min(text.length, from + 1 + below(random, 60))
    return change(text.slice(0, from), text.slice(from, to), text.slice(to), random)
  }
}

/** Works on whole lines: what comes out still looks like a configuration. */
function onLines (change: (lines: string[], random: Random) => void): Mutation {
  return (text, random) => {
    const lines = text.split('\n')
    change(lines, random)
    return lines.join('\n')
  }
}

const MUTATIONS: readonly Mutation[] = [
  onCut((head, _middle, tail) => head + tail),
  onCut((head, middle, tail) => head + middle + middle + tail),
  onCut((head, middle, tail, random) => head + pick(random, SNIPPETS, '') + middle + tail),
  onCut((head, _middle, tail, random) => head + String.fromCharCode(below(random, 256)) + tail),
  onCut((head, middle, tail, random) =>
    head + middle.repeat(1 + below(random, LONG / (middle.length + 1))) + tail),
  (text, random) => text.slice(0, below(random, text.length)),
  (text, random, others) => {
    const other = pick(random, others, '')
    return text.slice(0, below(random, text.length)) + other.slice(-below(random, 2_000))
  },
  onLines((lines, random) => { lines.splice(below(random, lines.length), 1) }),
  onLines((lines, random) => { lines.splice(below(random, lines.length), 0, pick(random, SNIPPETS, '')) }),
  onLines((lines, random) => { lines.splice(below(random, lines.length), 0, pick(random, lines, '')) }),
  onLines((lines, random) => {
    const at = below(random, lines.length)
    const words = (lines[at] ?? '').split(' ')
    words[below(random, words.length)] = pick(random, SNIPPETS, '')
    lines[at] = words.join(' ')
  })
]

/** One to six mutations of `text`; pieces of `others` get into it. */
export function mutate (text: string, random: Random, others: readonly string[]): string {
  let result = text
  for (let count = 1 + below(random, 6); count > 0; count--) {
    const mutation = pick(random, MUTATIONS, each => each)
    result = mutation(result, random, others)
  }
  return result
}
