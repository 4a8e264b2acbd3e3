import t from 'tap'
import { CODES } from '../../src/config-parser/codes.js'
import { LVS_CODES } from '../../src/config-parser/codes-lvs.js'

t.test('codes about servers begin with HF06, codes about BFD with HF07', async t => {
  for (const code of Object.keys(LVS_CODES)) t.match(code, /^HF0[67]\d\d$/)
})

t.test('they are among all codes, and take none from the others', async t => {
  const all: Readonly<Record<string, unknown>> = CODES
  for (const [code, entry] of Object.entries(LVS_CODES)) t.equal(all[code], entry, code)
  t.ok(Object.keys(CODES).length > Object.keys(LVS_CODES).length)
})
