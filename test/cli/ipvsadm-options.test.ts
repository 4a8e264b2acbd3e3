import t from 'tap'
import { readCommand } from '../../src/cli/ipvsadm-options.js'
import { destination, service, tcp } from '../ipvs/examples.js'

const read = (line: string) => readCommand(line.split(' '))

t.test('services are added as ipvsadm(8) says', async t => {
  t.strictSame(read('-A -t 10.0.0.1:80'), { type: 'add-service', service: service(tcp('10.0.0.1', 80)) })
  t.match(read('-E -u 10.0.0.1:53 -s rr -o'), {
    type: 'edit-service', service: { scheduler: 'rr', id: { protocol: 'udp' }, flags: { onePacket: true } }
  })
  t.match(read('-A -t [2001:db8::1]:80 -s mh -b mh-port,mh-fallback -p 60 -M 64'), {
    service: {
      flags: { flag1: true, flag2: true },
      persistence: { timeout: 60, granularity: { family: 'ipv6', length: 64 } }
    }
  })
  t.match(read('-A -f 7 -6 -p'), {
    service: { id: { type: 'fwmark', mark: 7, family: 'ipv6' }, persistence: { timeout: 360 } }
  })
  t.match(read('-A -u 10.0.0.1:5060 --pe sip -M 255.255.255.0'), {
    service: { persistence: { timeout: 360, engine: 'sip', granularity: { mask: 0xffffff00 } } }
  })
  t.match(read('-D --sctp-service 10.0.0.1:9'), { type: 'delete-service', service: { protocol: 'sctp' } })
})

t.test('destinations have the port of their service unless told otherwise', async t => {
  t.strictSame(read('-a -t 10.0.0.1:80 -r 10.1.0.2'), {
    type: 'add-destination',
    service: tcp('10.0.0.1', 80),
    destination: destination('10.1.0.2', 80, { forwarding: { method: 'route' } })
  })
  t.match(read('-e -t 10.0.0.1:80 -r 10.1.0.2:8080 -m -w 5 -x 9 -y 4'), {
    destination: { port: 8080, forwarding: { method: 'masq' }, weight: 5, upperThreshold: 9, lowerThreshold: 4 }
  })
  t.match(read('-a -f 7 -r 10.1.0.2 -i --tun-type gue --tun-port 6080 --tun-remcsum'), {
    destination: { forwarding: { tunnel: { type: 'gue', port: 6080, checksum: 'remcsum' } } }
  })
  t.match(read('-a -f 7 -r 10.1.0.2 -i'), { destination: { forwarding: { tunnel: { type: 'ipip' } } } })
})

t.test('lists, counters, timeouts and daemons', async t => {
  t.strictSame(read('-Ln'), { type: 'list', service: undefined, view: 'table', isSorted: true })
  for (const [word, view] of [
    ['--stats', 'statistics'], ['--rate', 'rates'], ['-c', 'connections'], ['--timeout', 'timeouts'],
    ['--daemon', 'daemons'], ['--thresholds', 'thresholds'], ['--persistent-conn', 'persistent']
  ] as const) t.match(read(`-L -n ${word}`), { view })
  t.strictSame(read('--set 1 2 3'), { type: 'set-timeouts', timeouts: { tcp: 1, tcpFin: 2, udp: 3 } })
  t.match(read('--start-daemon master --mcast-interface eth1 --syncid 9'), {
    daemon: { state: 'master', interface: 'eth1', id: 9, maxlen: undefined }
  })
  t.strictSame(['-C', '-S', '-R', '-Z', '-h', '-v'].map(each => read(each).type),
    ['clear', 'save', 'restore', 'zero', 'help', 'version'])
})

t.test('what cannot be understood is refused with its reason', async t => {
  for (const [line, reason] of [
    ['-A', /'service'/], ['-a -t 10.0.0.1:80', /'real-server'/], ['-A -t www:80', /address www/],
    ['-A -t 10.0.0.1:99999', /port/], ['-A -f 0', /fwmark/], ['--nonsense', /unknown option/],
    ['-A -t 10.0.0.1:80 -b nothing', /scheduler flag/], ['-A -t', /needs an argument/],
    ['--start-daemon both', /master or backup/], ['-a -f 1 -r 10.0.0.1 -i --tun-type x', /tunnel type/]
  ] as const) t.throws(() => read(line), reason, line)
})
