import t from 'tap'
import { equalInConstantTime, hmacMd5, hmacSha256, md5Hex, newMd5 } from '../../src/lib/digest.js'

t.test('MD5 gives the values of RFC 1321, appendix A.5', async t => {
  t.equal(md5Hex(''), 'd41d8cd98f00b204e9800998ecf8427e')
  t.equal(md5Hex('message digest'), 'f96b697d7cb7938d525a2f31aaf161d0')
})

t.test('text is hashed as UTF-8', async t => {
  t.equal(md5Hex('ä'), '8419b71c87a225a2c70b50486fbee545')
})

t.test('a hash fed in pieces is that of the whole', async t => {
  const md5 = newMd5()
  md5.add(Buffer.from('hello '))
  md5.add(Buffer.from('world'))
  t.equal(md5.hex(), '5eb63bbbe01eeed093cb22bb8f5acdc3')
})

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

t.test('the vectors of RFC 2202 and RFC 4231 come out', async t => {
  t.equal(hex(hmacMd5(text('Jefe'), text('what do ya want '), text('for nothing?'))),
    '750c783e6ab0b503eaa86e310a5db738')
  t.equal(hex(hmacSha256(text('Jefe'), text('what do ya want for nothing?'))),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843')
})

t.test('bytes are equal or not', async t => {
  t.ok(equalInConstantTime(text(''), text('')))
  t.ok(equalInConstantTime(text('abc'), text('abc')))
  t.notOk(equalInConstantTime(text('abc'), text('abd')))
  t.notOk(equalInConstantTime(text('abc'), text('bbc')))
  t.notOk(equalInConstantTime(text('abc'), text('abcd')))
})
