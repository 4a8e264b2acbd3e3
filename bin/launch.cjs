// Starts the built program.
'use strict'

const { load } = require('./bundles.cjs')

// A signal that comes before the daemon takes it must not end it: until then they are ignored.
const { basename } = require('node:path')
if (basename(process.argv[1]) === 'keepalived' || process.argv[2] === 'run') {
  for (const name of ['SIGHUP', 'SIGUSR1', 'SIGUSR2']) process.on(name, () => {})
}
load('main.cjs').main(process.argv).then(end)

/** Exits once everything has been read that was printed into pipes, or nobody reads it. */
function end (status) {
  let waiting = 1
  const done = () => { if (--waiting === 0) process.exit(status) }
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength === 0) continue
    waiting++
    stream.on('error', () => {})
    stream.write('', done)
  }
  done()
}
