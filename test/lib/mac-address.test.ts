import t from 'tap'
import { macBytes, macFromBytes, parseMac } from '../../src/lib/mac-address.js'

t.test('an Ethernet address is kept as lower-case octets', async t => {
  const address = parseMac('0:0:5E:00:01:33')
  t.equal(address, '00:00:5e:00:01:33')
  const bytes = [0, 0, 0x5e, 0, 1, 51]
  t.strictSame([...macBytes(macFromBytes(Uint8Array.from(bytes)))], bytes)
})

t.test('what is no Ethernet address is refused', async t => {
  for (const text of ['', '00:00:5e:00:01', '00:00:5e:00:01:33:44', '00-00-5e-00-01-33', 'g0::']) {
    t.equal(parseMac(text), undefined, text)
  }
  t.throws(() => macFromBytes(new Uint8Array(5)), /6 bytes/)
})
