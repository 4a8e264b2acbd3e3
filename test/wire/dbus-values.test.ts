/** Values of D-Bus: the bytes of the specification's examples, both byte orders, broken ones. */

import fc from 'fast-check'
import t from 'tap'
import { parseSignature } from '../../src/wire/dbus-signature.js'
import { encodeValues, isObjectPath, ValueReader, type DbusValue } from '../../src/wire/dbus-values.js'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function read (
  signature: string, text: string, little = true
): { readonly values: readonly DbusValue[], readonly good: boolean } {
  const reader = new ValueReader(Buffer.from(text, 'hex'), little)
  const values = reader.values(parseSignature(signature) ?? [])
  return { values, good: !reader.failed && reader.isAtEnd }
}

const EXAMPLES: ReadonlyArray<readonly [string, readonly DbusValue[], string]> = [
  ['y', [5], '05'],
  ['yn', [1, -2], '0100feff'],
  ['yq', [1, 0xfffe], '0100feff'],
  ['yu', [1, 2], '0100000002000000'],
  ['yi', [1, -2], '01000000feffffff'],
  ['yx', [1, -2n], '0100000000000000feffffffffffffff'],
  ['yt', [1, 2n], '01000000000000000200000000000000'],
  ['d', [1], '000000000000f03f'],
  ['h', [3], '03000000'],
  ['bb', [true, false], '0100000000000000'],
  // The examples of the specification.
  ['s', ['foo'], '03000000666f6f00'],
  ['ss', ['+', 'bar'], '010000002b000000' + '0300000062617200'],
  ['g', ['a{sv}'], '05617b73767d00'],
  ['o', ['/a'], '020000002f6100'],
  ['ax', [[5n]], '0800000000000000' + '0500000000000000'],
  ['ax', [[]], '0000000000000000'],
  ['v', [{ signature: 'u', value: 7 }], '0175000007000000'],
  ['v', [{ signature: '(s)', value: ['ab'] }], '032873290000' + '0000' + '0200000061620000'.slice(0, 14)],
  ['(us)', [[2, 'Master']], '0200000006000000' + '4d617374657200'],
  ['a{sv}', [[['k', { signature: 'y', value: 1 }]]], '0a00000000000000' + '010000006b00' + '01790001']
]

t.test('values and their bytes', async t => {
  for (const [signature, values, bytes] of EXAMPLES) {
    t.equal(hex(encodeValues(signature, values)), bytes, signature)
    t.strictSame(read(signature, bytes), { values, good: true }, signature)
  }
})

t.test('big endian', async t => {
  t.strictSame(read('us', '0000000700000001' + '6100', false), { values: [7, 'a'], good: true })
  t.strictSame(read('ntd', 'fffe' + '000000000000' + '0000000000000002' + '3ff0000000000000', false),
    { values: [-2, 2n, 1], good: true })
})

t.test('what is no value', async t => {
  const bad: ReadonlyArray<readonly [string, string, string]> = [
    ['u', '010000', 'too short'],
    ['b', '02000000', 'neither true nor false'],
    ['yu', '0100010002000000', 'padding that is not zero'],
    ['s', '0300000061620000', 'a zero in a string'],
    ['s', '020000006162ff', 'no zero behind it'],
    ['s', '02000000c3280000', 'no UTF-8'],
    ['s', 'ffffffff6100', 'longer than there is'],
    ['o', '030000002f612f00', 'no path'],
    ['g', '017a00', 'no signature'],
    ['v', '0275750000000000', 'two types in a variant'],
    ['au', '0600000001000000' + '0200', 'an array that ends in an element'],
    ['ay', 'ffffff7f', 'an array that is too long']
  ]
  for (const [signature, bytes, why] of bad) t.equal(read(signature, bytes).good, false, why)
  const deep = '0176'.repeat(70) + '0179'
  t.equal(read('v', deep.replaceAll(/(01..)/g, '$100') + '01').good, false, 'variants in variants')
})

t.test('ours must be what they say', async t => {
  for (const [signature, values] of [
    ['u', ['x']], ['u', []], ['s', [1]], ['s', ['a\0b']], ['b', [1]], ['au', [1]], ['v', [1]], ['(u)', [1]], ['z', [1]]
  ] as const) t.throws(() => encodeValues(signature, values), signature)
})

t.test('any bytes are read without harm', async () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }),
    fc.constantFrom('a{sv}', 'sv', 'a(yv)', 'aas', '(td)g', 'vvv'), (bytes, signature) => {
      new ValueReader(bytes, true).values(parseSignature(signature) ?? [])
    }))
})

t.test('object paths', async t => {
  for (const path of ['/', '/a', '/org/keepalived/Vrrp1/Instance/eth0/20/IPv4', '/_']) t.ok(isObjectPath(path), path)
  for (const path of ['', 'a', '/a/', '//', '/a-b', '/a b', '/ä']) t.notOk(isObjectPath(path), path)
})
