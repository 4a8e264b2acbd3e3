/** The server that the checks of `bench -- lvs` ask: accepts and closes; tells its port. */

import { createServer } from 'node:net'

const server = createServer(socket => socket.destroy())
server.listen(0, '127.0.0.1', 4096, () => {
  const address = server.address()
  process.send?.(typeof address === 'object' ? address?.port : undefined)
})
process.on('disconnect', () => process.exit())
