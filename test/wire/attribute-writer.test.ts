import t from 'tap'
import { AssertionFailure } from '../../src/lib/assert.js'
import { AttributeWriter } from '../../src/wire/attribute-writer.js'
import {
  big16Attribute, big32Attribute, bytesAttribute, nestedAttribute, textAttribute, u16Attribute,
  u32Attribute, u8Attribute, withAttributes
} from '../../src/wire/netlink-attributes.js'

t.test('what is written is what the builders make', async t => {
  const writer = new AttributeWriter(8)
  const built = withAttributes(Uint8Array.of(5, 1, 0, 0), [
    u8Attribute(1, 200), u16Attribute(2, 40_000), u32Attribute(3, 3_000_000_000),
    nestedAttribute(4, [
      big16Attribute(5, 8080), big32Attribute(6, 0xffffff00),
      nestedAttribute(7, [textAttribute(8, 'wlc')])
    ]),
    bytesAttribute(9, Uint8Array.of(1, 2, 3, 0, 0))
  ])
  for (const round of ['first', 'second']) {
    writer.begin([5, 1, 0, 0])
    writer.u8(1, 200)
    writer.u16(2, 40_000)
    writer.u32(3, 3_000_000_000)
    const outer = writer.open(4)
    writer.big16(5, 8080)
    writer.big32(6, 0xffffff00)
    const inner = writer.open(7)
    writer.text(8, 'wlc')
    writer.close(inner)
    writer.close(outer)
    writer.bytes(9, Uint8Array.of(1, 2, 3), 5)
    t.strictSame(writer.take(), built, `${round} message`)
  }
})

t.test('a header that ends unevenly is padded', async t => {
  const writer = new AttributeWriter()
  writer.begin([1, 2, 3, 4, 5])
  writer.u8(1, 9)
  t.strictSame([...writer.take()], [1, 2, 3, 4, 5, 0, 0, 0, 5, 0, 1, 0, 9, 0, 0, 0])
})

t.test('a message taken is not changed by the next one', async t => {
  const writer = new AttributeWriter()
  writer.begin([1])
  const first = writer.take()
  writer.begin([2])
  t.equal(first[0], 1)
})

t.test('values that do not fit are our own mistake', async t => {
  const writer = new AttributeWriter()
  writer.begin([])
  t.throws(() => writer.u8(1, 256), AssertionFailure)
  t.throws(() => writer.bytes(1, new Uint8Array(5), 4), AssertionFailure)
  t.throws(() => writer.bytes(1, new Uint8Array(70_000)), AssertionFailure)
})
