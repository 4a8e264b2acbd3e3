import { join } from 'node:path'
import t from 'tap'
import { readText } from '../../src/cli/read-text.js'

t.test('a text is read as UTF-8, whether or not it is ASCII only', async t => {
  const texts = { ascii: '<cib a="b"/>\n\u0000~', beyond: '<cib a="ä€😀"/>', mark: '\ufeff<cib/>' }
  const folder = t.testdir({ ...texts, broken: Buffer.from([0x41, 0xff, 0x42]) })
  for (const [name, text] of Object.entries(texts)) t.equal(readText(join(folder, name)), text)
  t.equal(readText(join(folder, 'broken')), 'A\ufffdB')
})
