import t from 'tap'
import { md5Hex, newMd5 } from '../../src/lib/digest.js'

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
