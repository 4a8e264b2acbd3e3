/** The pages genhash digests and shows. */

import t from 'tap'
import { pageOf, verboseReport } from '../../src/cli/genhash-report.js'

const bytes = (text: string) => Buffer.from(text, 'latin1')

t.test('an answer is taken apart, the body as far as it was announced', async t => {
  const page = pageOf(bytes('HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello and more'))
  t.equal(Buffer.from(page.body).toString(), 'hello')
  t.equal(page.digest, '5d41402abc4b2a76b9719d911017c592')
  t.equal(page.heard, true)
})

t.test('without a header within 4095 bytes there is no page', async t => {
  const garbage = { header: undefined, digest: undefined, heard: true }
  t.match(pageOf(bytes('garbage')), garbage)
  t.match(pageOf(bytes(`${'X: y\r\n'.repeat(1000)}\r\n`)), garbage)
  t.match(pageOf(bytes('')), { ...garbage, heard: false })
})

t.test('bytes are shown sixteen a line, with a gap where there are fewer', async t => {
  const text = verboseReport(pageOf(bytes('HTTP/1.0 200 OK\r\n\r\nhello')))
  t.match(text, '0000  48 54 54 50 2f 31 2e 30 - 20 32 30 30 20 4f 4b 0d   HTTP/1.0 200 OK.\n')
  t.match(text, `0000  68 65 6c 6c 6f          - ${' '.repeat(26)}hello           \n`)
  t.match(text, /HTML hash final resulting \]-{23}\n5d41402abc4b2a76b9719d911017c592\n$/)
})

t.test('who says nothing has the digest of nothing', async t => {
  t.match(verboseReport(pageOf(bytes(''))), /^\n-+\[ {4}HTML hash resulting {4}\]-+\n0000 {2}d4 1d 8c d9/)
})
