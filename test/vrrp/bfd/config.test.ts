import t from 'tap'
import { BFD_DEFAULTS } from '../../../src/vrrp/bfd/config.js'

t.test('a session that is not up sends no faster than once a second (RFC 5880, 6.8.3)', async t => {
  t.ok(BFD_DEFAULTS.idleTx >= 1_000_000)
})

t.test('packets of a single hop leave with the TTL that proves it (RFC 5881, section 5)', async t => {
  t.equal(BFD_DEFAULTS.ttl.ipv4, 255)
  t.equal(BFD_DEFAULTS.maxHops, 0)
})
