/** `keepalived` as it was compiled, not as it was bundled: modules of it can be stood in for. */

import { main } from '../../src/cli/main.js'

process.argv[1] = 'keepalived'
process.exit(await main(process.argv))
