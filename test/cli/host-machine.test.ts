import { createSocket } from 'node:dgram'
import t from 'tap'
import { socketRows, thisMachine } from '../../src/cli/host-machine.js'

t.test('ports and inodes are read from the tables of the kernel', async t => {
  const table = '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n' +
    ' 2270: 00000000:0EC8 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 54321 2 0000000000000000 0\n'
  t.strictSame(socketRows(table), [{ port: 3784, inode: '54321' }])
  t.strictSame(socketRows(''), [])
})

t.test('an open socket of this machine is found, with its program', async t => {
  const socket = createSocket('udp4')
  await new Promise<void>(resolve => { socket.bind(0, '127.0.0.1', resolve) })
  t.teardown(() => { socket.close() })
  const found = (await thisMachine()).sockets.find(each => each.protocol === 'udp' && each.port === socket.address().port)
  t.ok(found === undefined ? /holdfast|keepalived/.test(process.argv.join(' ')) : found.owner?.includes(`pid ${process.pid}`))
})

t.test('settings and modules are answered, or not known', async t => {
  const { setting, hasModule } = await thisMachine()
  t.match(setting('kernel/ostype'), /Linux/)
  t.equal(setting('no/such/setting'), undefined)
  t.not(hasModule('no_such_module'), true)
})
