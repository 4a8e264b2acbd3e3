/** The process of the servers that hosts.ts speaks of. */

import { createServer as createHttpServer } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { type FromServers, inside, type ToServers } from './hosts.js'

const broken = new Set<string>()

process.on('disconnect', () => process.exit(0))
process.on('message', (message: ToServers) => {
  serve(message).then(() => say({ type: 'done' })).catch((error: unknown) => { throw error })
})

function say (message: FromServers): void {
  process.send?.(message)
}

async function serve (message: ToServers): Promise<void> {
  const { type, host } = message
  switch (type) {
    case 'broken':
      if (message.broken) broken.add(host)
      else broken.delete(host)
      return
    case 'web': {
      const server = createHttpServer((_request, response) => {
        response.writeHead(broken.has(host) ? 500 : 200, { connection: 'close' })
        response.end(host)
      })
      await inside(host, () => server.listen(80, '0.0.0.0'))
      return
    }
    case 'echo': {
      const server = createServer(socket => {
        socket.on('error', () => {})
        socket.pipe(socket)
      })
      await inside(host, () => server.listen(7, '0.0.0.0'))
      return
    }
    case 'mail': await inside(host, () => createServer(takeMail).listen(2525, '127.0.0.1'))
  }
}

function takeMail (socket: Socket): void {
  let mail: string[] | undefined
  let rest = ''
  socket.on('error', () => {})
  socket.write('220 sink\r\n')
  socket.setEncoding('utf8').on('data', chunk => {
    const lines = (rest + String(chunk)).split('\r\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (mail !== undefined && line !== '.') {
        mail.push(line)
        continue
      }
      if (mail !== undefined) say({ type: 'mail', text: mail.join('\n') })
      mail = /^DATA/i.test(line) ? [] : undefined
      socket.write(mail === undefined ? '250 ok\r\n' : '354 go on\r\n')
      if (/^QUIT/i.test(line)) socket.end()
    }
  })
}
