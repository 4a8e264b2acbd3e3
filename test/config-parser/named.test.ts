import t from 'tap'
import { named, withAddress } from '../../src/config-parser/named.js'

t.test('the first entry of a name is found, in short lists and in long ones', async t => {
  for (const length of [3, 100]) {
    const list = Array.from({ length }, (_unused, at) => ({ name: `n${at % 50}`, at }))
    t.equal(named(list, 'n2')?.at, 2)
    t.equal(named(list, 'x'), undefined)
    list.push({ name: 'x', at: length })
    t.equal(named(list, 'x')?.at, length, 'also when it comes later')
  }
  const addresses = Array.from({ length: 40 }, (_unused, at) => ({ address: `10.0.0.${at}` }))
  t.equal(withAddress(addresses, '10.0.0.39'), addresses[39])
})

t.test('looking for every name of a list looks at each entry a few times, however long it is', async t => {
  let looks = 0
  const list: Array<{ readonly name: string }> = []
  const length = 10_000
  for (let at = 0; at < length; at++) {
    named(list, `n${at}`)
    list.push({ get name () { looks++; return `n${at}` } })
  }
  t.ok(looks <= 2 * length + 1000, `${looks} looks`)
})
