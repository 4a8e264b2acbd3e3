/**
 * `npm run fuzz -- vrrp [COUNT] [SEED]`: hostile packets for the VRRP engine, ten million unless
 * told otherwise. Ends with status 1 and the command that replays it when something was wrong.
 */

import { fuzzVrrp } from './vrrp.js'

/** So much between two lines of progress, each with a seed of its own. */
const BATCH = 100_000
const [count = '10000000', first = '1'] = process.argv.slice(3)
let done = 0
for (let seed = Number(first); done < Number(count) && process.exitCode === undefined; seed++) {
  const { packets, accepted, violations } = fuzzVrrp(Math.min(BATCH, Number(count) - done), seed)
  done += packets
  if (violations.length > 0) {
    console.error(violations.join('\n'))
    console.error(`replay: npm run fuzz -- vrrp ${BATCH} ${seed}`)
    process.exitCode = 1
  } else {
    console.log(`${done} packets, ${accepted} of the last ${packets} accepted: all well`)
  }
}
