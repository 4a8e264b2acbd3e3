import t from 'tap'
import {
  destinationKey, serviceFamily, serviceKey, wholeAddress
} from '../../src/ipvs/service.js'
import type { ServiceId } from '../../src/ipvs/service.js'
import { present } from '../../src/lib/assert.js'
import { parseIp } from '../../src/lib/ip-address.js'

const ip = (text: string) => present(parseIp(text), text)

t.test('a service is named as ipvsadm shows it', async t => {
  const named: ReadonlyArray<readonly [ServiceId, string, 'ipv4' | 'ipv6']> = [
    [{ type: 'address', protocol: 'tcp', address: ip('192.0.2.1'), port: 80 },
      'TCP 192.0.2.1:80', 'ipv4'],
    [{ type: 'address', protocol: 'udp', address: ip('2001:db8::1'), port: 53 },
      'UDP [2001:db8::1]:53', 'ipv6'],
    [{ type: 'fwmark', mark: 7, family: 'ipv4' }, 'FWM 7', 'ipv4'],
    [{ type: 'fwmark', mark: 7, family: 'ipv6' }, 'FWM 7 IPv6', 'ipv6']
  ]
  for (const [id, name, family] of named) {
    t.equal(serviceKey(id), name)
    t.equal(serviceFamily(id), family)
  }
})

t.test('a destination is named by its address and port', async t => {
  t.equal(destinationKey({ address: ip('10.0.0.2'), port: 8080 }), '10.0.0.2:8080')
  t.equal(destinationKey({ address: ip('fd00::2'), port: 0 }), '[fd00::2]:0')
})

t.test('without a granularity every client stands by itself', async t => {
  t.strictSame(wholeAddress('ipv4'), { family: 'ipv4', mask: 4294967295 })
  t.strictSame(wholeAddress('ipv6'), { family: 'ipv6', length: 128 })
})
