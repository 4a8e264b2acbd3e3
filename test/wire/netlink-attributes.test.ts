import t from 'tap'
import fc from 'fast-check'
import {
  attributeBigNumber, attributeNumber, attributeText, attributeU64, big16Attribute, big32Attribute,
  big64Attribute, bytesAttribute, decodeAttributeList, decodeAttributes, encodeAttributes,
  flagAttribute, nestedAttribute, s32Attribute, textAttribute, u16Attribute, u32Attribute,
  u64Attribute, u8Attribute, withAttributes
} from '../../src/wire/netlink-attributes.js'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

t.test('every builder writes the bytes of its kind', async t => {
  const cases = [
    [flagAttribute(1), '04000100'],
    [u8Attribute(2, 0xab), '05000200ab000000'],
    [u16Attribute(3, 0x0102), '0600030002010000'],
    [big16Attribute(3, 0x0102), '0600030001020000'],
    [u32Attribute(4, 0xfffffffe), '08000400feffffff'],
    [s32Attribute(4, -2), '08000400feffffff'],
    [big32Attribute(4, 0x01020304), '0800040001020304'],
    [u64Attribute(5, 1n), '0c0005000100000000000000'],
    [big64Attribute(5, 1n), '0c0005000000000000000001'],
    [textAttribute(6, 'lo'), '070006006c6f0000'],
    [bytesAttribute(7, Uint8Array.of(1, 2)), '0600070001020000'],
    [nestedAttribute(8, [u8Attribute(1, 5)]), '0c000880' + '0500010005000000'],
    [nestedAttribute(8, [u8Attribute(1, 5)], false), '0c000800' + '0500010005000000']
  ] as const
  for (const [attribute, wanted] of cases) t.equal(hex(encodeAttributes([attribute])), wanted)
})

t.test('a nested attribute counts the padding between its members, not behind itself', async t => {
  t.equal(hex(encodeAttributes([nestedAttribute(1, [u8Attribute(1, 1), u16Attribute(2, 2)])])),
    '14000180' + '0500010001000000' + '0600020002000000')
})

t.test('attributes follow a fixed header at the next multiple of four', async t => {
  t.equal(hex(withAttributes(Uint8Array.of(1, 2, 3), [u8Attribute(1, 1)])),
    '01020300' + '0500010001000000')
})

t.test('what was encoded is decoded again in order', async t => {
  const arbitrary = fc.array(fc.record({
    type: fc.nat(0x3fff), value: fc.uint8Array({ maxLength: 30 })
  }), { maxLength: 6 })
  fc.assert(fc.property(arbitrary, attributes => {
    const read = decodeAttributeList(encodeAttributes(attributes))
    const plain = (list: ReadonlyArray<{ type: number, value: Uint8Array }>): string =>
      JSON.stringify(list.map(({ type, value }) => [type, hex(value)]))
    return read.ok && plain(read.value) === plain(attributes)
  }))
  t.pass('for all of them')
})

t.test('the marks in the type are taken off, and of a repeated type the last counts', async t => {
  const read = decodeAttributes(encodeAttributes([
    nestedAttribute(3, []), u8Attribute(3, 7), { type: 0x4005, value: Uint8Array.of(1) }
  ]))
  t.strictSame(read.ok ? [...read.value].map(([type, value]) => [type, hex(value)]) : [],
    [[3, '07'], [5, '01']])
})

t.test('a length below four or beyond the bytes is refused, at its place', async t => {
  t.strictSame(decodeAttributes(Uint8Array.of(3, 0, 1, 0)),
    { ok: false, error: { code: 'bad-attribute', at: 0, length: 3 } })
  t.strictSame(decodeAttributes(Uint8Array.of(4, 0, 1, 0, 9, 0, 1, 0, 0, 0, 0, 0)),
    { ok: false, error: { code: 'bad-attribute', at: 4, length: 9 } })
  t.equal(decodeAttributes(Uint8Array.of(4, 0, 1, 0, 0)).ok, true, 'padding at the end is not')
})

t.test('no bytes make the decoder throw', async () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), input => {
    decodeAttributes(input)
    return true
  }))
})

t.test('values are read by their size, and what is missing is undefined', async t => {
  t.equal(attributeNumber(Uint8Array.of(200)), 200)
  t.equal(attributeNumber(Uint8Array.of(1, 2)), 0x0201)
  t.equal(attributeNumber(Uint8Array.of(1, 2, 3, 255)), 0xff030201)
  t.equal(attributeNumber(Uint8Array.of(1, 2, 3)), undefined)
  t.equal(attributeNumber(undefined), undefined)
  t.equal(attributeBigNumber(Uint8Array.of(1, 2)), 0x0102)
  t.equal(attributeBigNumber(undefined), undefined)
  t.equal(attributeU64(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0)), 1n)
  t.equal(attributeU64(Uint8Array.of(1)), undefined)
  t.equal(attributeText(Uint8Array.of(108, 111, 0, 9)), 'lo')
  t.equal(attributeText(Uint8Array.of(108, 111)), 'lo', 'a missing NUL is forgiven')
  t.equal(attributeText(undefined), undefined)
})

t.test('values that do not fit are our own mistake', async t => {
  t.throws(() => u8Attribute(1, 256), { name: 'AssertionFailure' })
  t.throws(() => encodeAttributes([bytesAttribute(1, new Uint8Array(65_532))]),
    { name: 'AssertionFailure' })
})
