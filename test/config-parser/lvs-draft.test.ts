import t from 'tap'
import { newLvs, newSsl } from '../../src/config-parser/lvs-draft.js'

t.test('an empty draft shares nothing with another one', async t => {
  newLvs().groupUses.set('g', 1)
  t.equal(newLvs().groupUses.size, 0)
  t.strictSame(newLvs().virtualServers, [])
})

t.test('without an SSL block nothing is configured', async t => {
  const { present, ...material } = newSsl()
  t.notOk(present)
  t.strictSame(new Set(Object.values(material)), new Set([undefined]))
})
