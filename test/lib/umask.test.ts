/** Masks in every spelling. */

import t from 'tap'
import { parseUmask, PERMISSION_BITS, permissionBit } from '../../src/lib/umask.js'

t.test('a umask is a number of C or names of bits', async t => {
  for (const [word, mask] of [
    ['0', 0], ['022', 0o22], ['18', 0o22], ['0x12', 0o22], ['IWGRP|IWOTH', 0o22],
    ['IRWXU | IXOTH', 0o701], ['01000', undefined], ['', undefined], ['088', undefined],
    ['0777', 0o777], ['1 2', undefined], ['IWGRP|X', undefined]
  ] as const) t.equal(parseUmask(word), mask, word)
})

t.test('a bit has a name', async t => {
  t.equal(permissionBit('IRWXG'), 0o070)
  t.equal(permissionBit('RWX'), undefined)
  t.equal(permissionBit('toString'), undefined)
  t.equal(PERMISSION_BITS.length, 12)
})
