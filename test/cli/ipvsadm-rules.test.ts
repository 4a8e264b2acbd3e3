import t from 'tap'
import { mistakeIn } from '../../src/cli/ipvsadm-rules.js'
import { readCommand } from '../../src/cli/ipvsadm-options.js'

t.test('what belongs together is taken', async t => {
  for (const options of [
    [], ['list', 'numeric', 'statistics', 'exact'], ['addService', 'fwmark', 'ipv6', 'persistent', 'netmask'],
    ['addServer', 'tcp', 'server', 'tunnel', 'tunnelType', 'tunnelPort', 'tunnelChecksum'],
    ['startDaemon', 'interface', 'syncId', 'group', 'port', 'ttl'], ['clear'], ['save', 'numeric']
  ]) t.equal(mistakeIn(options, []), undefined, options.join(' '))
  t.equal(mistakeIn(['set'], ['1', '2']), undefined)
})

t.test('what does not has the message and the status of ipvsadm(8)', async t => {
  const refused = (options: readonly string[], words: readonly string[] = []): string => {
    const { message, status } = mistakeIn(options, words) ?? {}
    return `${status} ${message}`
  }
  t.equal(refused(['clear', 'numeric']), '2 Illegal \'numeric\' option with the \'flush\' command')
  t.equal(refused(['list', 'numeric', 'onePacket']), '2 Illegal \'ops\' option with the \'list\' command')
  t.equal(refused(['addServer', 'tcp', 'server', 'direct', 'masq']), '2 multiple \'forwarding-method\' options specified')
  t.equal(refused(['addService', 'tcp', 'udp']), '2 multiple \'service-address\' options specified')
  t.equal(refused(['list', 'numeric', 'numeric']), '2 multiple \'numeric\' options specified')
  t.equal(refused(['addService', 'tcp'], ['extra']), '2 unexpected argument extra')
  t.equal(refused([], ['extra']), '2 unexpected argument extra')
  t.equal(refused(['set'], ['1']), '2 --set option requires 3 timeout values')
  t.equal(refused(['addService', 'ipv6', 'tcp']), '2 -6 used before -f')
  t.match(refused(['addService', 'deleteService']), /^2 /)
  t.match(refused(['weight']), /^255 /)
})

t.test('the line as a whole', async t => {
  const read = (line: string): ReturnType<typeof readCommand> => readCommand(line.split(' '))
  t.equal(read('--list --numeric').type, 'list')
  t.equal(read('-ln').type, 'list')
  for (const [line, message] of [
    ['-A -t 10.0.0.1:0', /Zero port/], ['-A -t 10.0.0.1', /Zero port/], ['-C -n', /Illegal 'numeric'/],
    ['-a -t 10.0.0.1:80 -r 2001:db8::1', /Different address family/],
    ['-a -t 10.0.0.1:80 -r 10.1.0.2 -m --tun-type gre', /Tunnel options conflict/],
    ['-a -t 10.0.0.1:80 -r 10.1.0.2 -i --tun-type gre --tun-port 5', /Illegal 'tun-port'/]
  ] as const) t.throws(() => read(line), { message, status: 2 }, line)
  t.match(read('-A -t 10.0.0.1:0 -p 60'), { service: { id: { port: 0 } } })
  t.match(read('-A -f 7 -M 255.255.255.0'), { service: { persistence: undefined } })
  t.match(read('-a -t 10.0.0.1:80 -r 10.1.0.2:81 -g'), { destination: { port: 80 } }, 'without NAT the port stays')
  t.match(read('-d -t 10.0.0.1:80 -r 10.1.0.2:81'), { destination: { port: 81 } })
})
