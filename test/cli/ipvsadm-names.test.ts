import t from 'tap'
import { servicePorts, withNumbers, type Names } from '../../src/cli/ipvsadm-names.js'

const NAMES: Names = {
  address: async (host, isIpv6) => {
    if (host !== 'web.example.org') throw new Error(`no ${host}`)
    return isIpv6 ? '2001:db8::80' : '192.0.2.80'
  },
  port: (service, protocol) => servicePorts('http 80/tcp www # web\ndomain 53/udp\n').get(`${service}/${protocol}`)
}

const numbered = async (line: string): Promise<string> =>
  (await withNumbers(line.split(' '), NAMES)).join(' ')

t.test('what ipvsadm -S writes without -n is read', async t => {
  t.equal(await numbered('-A -t web.example.org:http -s wlc'), '-A -t 192.0.2.80:80 -s wlc')
  t.equal(await numbered('-a -t web.example.org:www -r web.example.org:http -m -w 1'),
    '-a -t 192.0.2.80:80 -r 192.0.2.80:80 -m -w 1')
  t.equal(await numbered('-a -u 192.0.2.1:domain -r web.example.org:domain -g'),
    '-a -u 192.0.2.1:53 -r 192.0.2.80:53 -g', 'the server has the protocol of its service')
  t.equal(await numbered('-a --tcp-service=192.0.2.1:http --real-server=web.example.org'),
    '-a --tcp-service=192.0.2.1:80 --real-server=192.0.2.80')
})

t.test('a server of an IPv6 service is looked up as one', async t => {
  t.equal(await numbered('-a -t [2001:db8::1]:http -r web.example.org:http'),
    '-a -t [2001:db8::1]:80 -r [2001:db8::80]:80')
  t.equal(await numbered('-a -f 7 -6 -r [web.example.org]:http'), '-a -f 7 -6 -r [2001:db8::80]:80')
})

t.test('numbers stay as they are', async t => {
  for (const line of ['-A -t 192.0.2.1:80', '-A -t [2001:db8::1]:80', '-A -t 2001:db8::1', '-Ln',
    '-A -f 7', '--set 900 120 300', '--start-daemon master --mcast-interface eth0']) {
    t.equal(await numbered(line), line)
  }
  t.equal(await numbered('-A -t 192.0.2.1:nonsense'), '-A -t 192.0.2.1:nonsense',
    'an unknown service is for the reader to refuse')
})

t.test('an unknown host is an error', async t => {
  await t.rejects(numbered('-A -t nowhere.example.org:80'), { name: 'UsageError', message: 'unknown host nowhere.example.org' })
})
