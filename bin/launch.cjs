// Starts the built program.
'use strict'

const { load } = require('./bundles.cjs')

// A signal that comes before the daemon takes it must not end it: until then they are ignored.
const { basename } = require('node:path')
if (basename(process.argv[1]) === 'keepalived' || process.argv[2] === 'run') {
  for (const name of ['SIGHUP', 'SIGUSR1', 'SIGUSR2']) process.on(name, () => {})
}
load('main.cjs').main(process.argv).then(status => process.exit(status))
