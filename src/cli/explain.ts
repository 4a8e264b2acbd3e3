/** `holdfast explain WORD`: what a keyword of the configuration or a code of a message means. */

import { explain } from '../config-parser/reference.js'
import { synopsis } from './commands.js'

const USAGE = `${synopsis('explain')}  KEYWORD    of the configuration, e.g. advert_int
  BLOCK...   to tell keywords of one name apart, e.g. real_server.weight
  CODE       of a message, e.g. HF0404
`

/** Explains each word; the exit status is 1 when one of them is unknown. */
export async function main (args: readonly string[]): Promise<number> {
  const words = args.filter(each => !each.startsWith('-'))
  if (words.length === 0 || words.length < args.length) {
    const asked = args.includes('-h') || args.includes('--help')
    const stream = asked ? process.stdout : process.stderr
    stream.write(USAGE)
    return asked ? 0 : 2
  }
  let status = 0
  for (const word of words) {
    const answer = explain(word)
    if ('text' in answer) {
      process.stdout.write(answer.text)
    } else {
      const hint = answer.meant === undefined ? '' : `; did you mean '${answer.meant}'?`
      process.stderr.write(`holdfast explain: '${word}' is no keyword and no code${hint}\n`)
      status = 1
    }
  }
  return status
}
