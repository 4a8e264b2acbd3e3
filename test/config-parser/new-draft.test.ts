import t from 'tap'
import { newDraft, newInstance } from '../../src/config-parser/new-draft.js'
import { lineStart } from '../../src/config-parser/source.js'

t.test('drafts share nothing with each other', async t => {
  const [one, two] = [newDraft(), newDraft()]
  one.global.emailTo.push('a@b')
  one.common.vrrp.cpus.push(1)
  t.strictSame(two.global.emailTo, [])
  t.strictSame(two.common.vrrp.cpus, [])
  t.strictSame(one.common.checkers.cpus, [], 'nor do the processes of one')
  const place = lineStart({ path: '', text: '', includedFrom: undefined }, 1)
  const instance = newInstance('A', place)
  instance.track.scripts.push({ name: 'x', weight: 1, reverse: false, place })
  t.strictSame(newInstance('B', place).track.scripts, [])
})
