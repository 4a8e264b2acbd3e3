import t from 'tap'
import type { NetlinkRequest } from '../../src/wire/netlink.js'
import {
  type SetDefinition, addBaseChain, addChain, addElements, addSet, addTable, appendRule,
  beginTransaction, deleteTable, endTransaction, flushSet
} from '../../src/wire/nftables.js'
import { count, verdict } from '../../src/wire/nftables-expressions.js'

const TABLE = { family: 'ipv6', name: 'ka' } as const
/** Attribute 1: the name of the table. */
const NAME = '070001006b610000'

function shown ({ type, flags, body }: NetlinkRequest): string {
  return `${type.toString(16)} ${flags.toString(16)} ${Buffer.from(body).toString('hex')}`
}

t.test('a transaction opens and closes with messages of netfilter itself', async t => {
  t.equal(shown(beginTransaction()), '10 0 0000000a')
  t.equal(shown(endTransaction()), '11 0 0000000a')
})

t.test('tables and chains', async t => {
  t.equal(shown(addTable(TABLE)), `a00 400 0a000000${NAME}`)
  t.equal(shown(deleteTable(TABLE)), `a02 0 0a000000${NAME}`)
  t.equal(shown(addTable({ family: 'ipv4', name: 'ka' })), `a00 400 02000000${NAME}`)
  t.equal(shown(addChain(TABLE, 'in')), `a03 400 0a000000${NAME}07000300696e0000`)
  t.equal(shown(addBaseChain(TABLE, 'in', 'input', -1)), `a03 400 0a000000${NAME}` +
    '07000300696e0000' + '14000480' + '0800010000000001' + '08000200ffffffff' +
    '0800050000000001' + '0b00070066696c7465720000')
})

t.test('sets have types, sizes and, for nft(8), byte orders', async t => {
  const map: SetDefinition = { name: 'm', key: 'iface_index', value: 'iface_index' }
  t.equal(shown(addSet(TABLE, map, 3)), `a09 400 0a000000${NAME}` +
    '060002006d000000' + '0800030000000008' + '0800040000000014' + '0800050000000004' +
    '0800060000000014' + '0800070000000004' + '08000a0000000003' +
    '10000d00' + '000401000000' + '010401000000')
  t.equal(shown(addSet(TABLE, { name: 'c', key: 'icmpv6_type', constant: true }, 1)),
    `a09 400 0a000000${NAME}` + '0600020063000000' + '0800030000000002' + '080004000000001d' +
    '0800050000000001' + '08000a0000000001' + '0a000d00' + '000402000000' + '0000')
  t.equal(shown(addSet(TABLE, { name: 'j', key: 'ipv6_addr . ifname' }, 1)),
    `a09 400 0a000000${NAME}` + '060002006a000000' + '0800030000000000' + '0800040000000229' +
    '0800050000000020' + '08000a0000000001')
})

t.test('elements are keys, for maps with values, and their size is checked', async t => {
  const set: SetDefinition = { name: 's', key: 'iface_index', value: 'iface_index' }
  const element = { key: Uint8Array.of(7, 0, 0, 0), value: Uint8Array.of(2, 0, 0, 0) }
  t.equal(shown(addElements(TABLE, set, [element])), `a0c 400 0a000000${NAME}` +
    '0600020073000000' + '20000380' + '1c000180' + '0c000180' + '0800010007000000' +
    '0c000280' + '0800010002000000')
  t.equal(shown(flushSet(TABLE, set)), `a0e 0 0a000000${NAME}0600020073000000`)
  t.throws(() => addElements(TABLE, set, [{ key: Uint8Array.of(7) }]), { name: 'AssertionFailure' })
})

t.test('a rule is a list of expressions', async t => {
  t.equal(shown(appendRule(TABLE, 'in', [count(), verdict('drop')])), `a06 c00 0a000000${NAME}` +
    '07000200696e0000' + '48000480' +
    '14000180' + '0c000100636f756e74657200' + '04000280' +
    '30000180' + '0e000100696d6d6564696174650000' + '00' + '1c000280' +
    '0800010000000000' + '10000280' + '0c000280' + '0800010000000000')
})
