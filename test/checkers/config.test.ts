import t from 'tap'
import { writtenServer, writtenTarget } from '../../src/checkers/config.js'
import { present } from '../../src/lib/assert.js'
import { parseIp } from '../../src/lib/ip-address.js'

const ip = (text: string) => present(parseIp(text), text)

t.test('servers are written as logs, FIFO lines and mails have them', async t => {
  t.equal(writtenServer(ip('10.0.0.1'), 'tcp', 80), '[10.0.0.1]:tcp:80')
  t.equal(writtenServer(ip('2001:db8::1'), 'sctp', 0), '[2001:db8::1]:sctp:0')
  t.equal(writtenServer(ip('10.0.0.1'), undefined, 0), '[10.0.0.1]:none:0')
})

t.test('virtual servers are written by address, mark or place in their group', async t => {
  t.equal(writtenTarget({ type: 'address', address: ip('10.0.0.1'), port: 53 }, 'udp'),
    '[10.0.0.1]:udp:53')
  t.equal(writtenTarget({ type: 'fwmark', mark: 7 }, undefined), 'FWM 7')
  t.equal(writtenTarget({ type: 'group', group: 'web', index: 1 }, 'tcp'), '[web]:1')
})
