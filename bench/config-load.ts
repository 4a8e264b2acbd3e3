/** One measurement of bench/config.ts: loads a file as `-t` does, and says how long that took. */

import { load } from '../src/config-parser/load.js'
import { machineHost } from '../src/daemon/config-files.js'

const [, , path = ''] = process.argv
const started = performance.now()
const { exitCode, config } = load(machineHost(), { path, configTest: true })
if (config === undefined || config.lvs.virtualServers.length === 0) throw new Error('nothing loaded')
console.log(`loaded in ${((performance.now() - started) / 1000).toFixed(3)} s`)
process.exitCode = exitCode
