/** The thread in which a PatternMatcher tries regular expressions: `started`, then the answer. */

import { parentPort } from 'node:worker_threads'
import { isAsWanted } from '../pattern-search.js'
import type { SearchAnswer, SearchWish } from './pattern-matcher.js'

parentPort?.on('message', (wish: SearchWish) => {
  parentPort?.postMessage('started')
  parentPort?.postMessage(answer(wish))
})

/** V8 ends a search that needs too much of its stack of places to go back to. */
function answer ({ regex, body }: SearchWish): SearchAnswer {
  try {
    return isAsWanted(regex, body) ? 'yes' : 'no'
  } catch {
    return 'gave-up'
  }
}
