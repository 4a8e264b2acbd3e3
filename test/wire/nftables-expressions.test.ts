import t from 'tap'
import { encodeAttributes } from '../../src/wire/netlink-attributes.js'
import {
  type Expression, count, duplicate, equals, isIn, keepBits, loadMeta, loadPayload, mapped, setMeta,
  verdict
} from '../../src/wire/nftables-expressions.js'

/** What the kernel gives back for the same line entered through nft(8), without NLA_F_NESTED. */
const CASES: ReadonlyArray<readonly [string, Expression, string]> = [
  ['payload', loadPayload(1, 'network', 8, 16),
    '08000100000000010800020000000001080003000000000808000400' + '00000010'],
  ['payload', loadPayload(1, 'transport', 0, 1),
    '0800010000000001080002000000000208000300000000000800040000000001'],
  ['meta', loadMeta(2, 'outputIndex'), '08000200000000050800010000000002'],
  ['meta', loadMeta(2, 'inputIndex'), '08000200000000040800010000000002'],
  ['meta', loadMeta(2, 'outputName'), '08000200000000070800010000000002'],
  ['meta', loadMeta(1, 'l4Protocol'), '08000200000000100800010000000001'],
  ['meta', loadMeta(1, 'outputKind'), '080002000000001b0800010000000001'],
  ['meta', setMeta(1, 'mark'), '08000200000000030800030000000001'],
  ['cmp', equals(1, Uint8Array.of(0x3a)),
    '080001000000000108000200000000000c000380050001003a000000'],
  ['bitwise', keepBits(1, Uint8Array.of(0xff, 0xc0, 0, 0)),
    '080001000000000108000200000000010800030000000004' +
    '0c00048008000100ffc00000' + '0c0005800800010000000000'],
  ['lookup', isIn(1, 'vips'), '09000100766970730000000008000200' + '00000001'],
  ['lookup', mapped(2, 'vmac_map', 2),
    '0d000100766d61635f6d61700000000008000200000000020800030000000002'],
  ['dup', duplicate(1, 2), '08000100000000010800020000000002'],
  ['counter', count(), ''],
  ['immediate', verdict('drop'), '080001000000000010000280' + '0c000280' + '0800010000000000'],
  ['immediate', verdict('accept'), '080001000000000010000280' + '0c000280' + '0800010000000001'],
  ['immediate', verdict('return'), '080001000000000010000280' + '0c000280' + '08000100fffffffb'],
  ['immediate', verdict('goto', 'in_link_local'),
    '080001000000000024000280' + '20000280' + '08000100fffffffc' +
    '12000200696e5f6c696e6b5f6c6f63616c000000']
]

for (const [at, [name, expression, wanted]] of CASES.entries()) {
  t.test(`expression ${at}, ${name}, has the bytes of nf_tables`, async t => {
    t.equal(expression.name, name)
    t.equal(Buffer.from(encodeAttributes(expression.attributes)).toString('hex'), wanted)
  })
}
