import t from 'tap'
import fc from 'fast-check'
import { present } from '../../src/lib/assert.js'
import { type Family, parseIp } from '../../src/lib/ip-address.js'
import {
  RULE_TYPE, type RuleAction, type RuleMessage, addRule, decodeRule, deleteRule, dumpRules,
  encodeRule
} from '../../src/wire/route-rules.js'
import { canonical, maybe, prefix, u32 } from './arbitrary.js'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const plain: RuleMessage = {
  family: 'ipv4',
  invert: false,
  from: { address: present(parseIp('10.0.0.0'), ''), length: 8 },
  to: undefined,
  priority: 16_384,
  tos: 0,
  fwmark: undefined,
  fwmask: undefined,
  realms: undefined,
  suppressPrefixLength: undefined,
  suppressGroup: undefined,
  inputInterface: undefined,
  outputInterface: undefined,
  tunnelId: undefined,
  uidRange: undefined,
  l3mdev: false,
  protocol: 18,
  ipProtocol: undefined,
  sourcePorts: undefined,
  destinationPorts: undefined,
  action: { type: 'table', table: 100 }
}

t.test('a plain rule has the bytes rtnetlink wants', async t => {
  t.equal(hex(encodeRule(plain)), [
    '020008006400000100000000', '080002000a000000', '0800060000400000', '08000f0064000000',
    '0500150012000000'
  ].join(''))
})

t.test('a rule with everything else', async t => {
  t.equal(hex(encodeRule({
    ...plain,
    from: undefined,
    invert: true,
    inputInterface: 'eth0',
    tunnelId: 5n,
    uidRange: [1, 2],
    ipProtocol: 6,
    sourcePorts: [1024, 2048],
    action: { type: 'goto', priority: 20_000 }
  })), [
    '020000000000000202000000', '0800060000400000', '08000400204e0000',
    '0900030065746830' + '00000000', '0c000c000000000000000005', '0c0014000100000002000000',
    '0500150012000000', '0500160006000000', '0800170000040008'
  ].join(''))
})

t.test('rules are added exclusively, removed and dumped', async t => {
  t.strictSame([addRule(plain).type, addRule(plain).flags], [RULE_TYPE.new, 0x600])
  t.strictSame([deleteRule(plain).type, deleteRule(plain).flags], [RULE_TYPE.delete, 0])
  t.strictSame([dumpRules('ipv6').type, dumpRules('ipv6').body[0]], [34, 10])
})

function rule (family: Family): fc.Arbitrary<RuleMessage> {
  const range = (most: number): fc.Arbitrary<readonly [number, number]> =>
    fc.tuple(fc.nat(most), fc.nat(most))
  const name = fc.stringMatching(/^[a-z0-9]{1,15}$/)
  const action: fc.Arbitrary<RuleAction> = fc.oneof(
    fc.record({ type: fc.constant('table' as const), table: u32 }),
    fc.record({ type: fc.constant('goto' as const), priority: u32 }),
    fc.record({
      type: fc.constantFrom('blackhole' as const, 'unreachable' as const, 'prohibit' as const, 'nop' as const)
    }))
  return fc.record({
    family: fc.constant(family),
    invert: fc.boolean(),
    from: maybe(prefix(family)),
    to: maybe(prefix(family)),
    priority: u32,
    tos: fc.nat(255),
    fwmark: maybe(u32),
    fwmask: maybe(u32),
    realms: maybe(u32),
    suppressPrefixLength: maybe(fc.nat(128)),
    suppressGroup: maybe(fc.nat(1000)),
    inputInterface: maybe(name),
    outputInterface: maybe(name),
    tunnelId: maybe(fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn })),
    uidRange: maybe(range(0xffffffff)),
    l3mdev: fc.boolean(),
    protocol: fc.nat(255),
    ipProtocol: maybe(fc.nat(255)),
    sourcePorts: maybe(range(0xffff)),
    destinationPorts: maybe(range(0xffff)),
    action
  })
}

t.test('what was encoded is decoded again', async () => {
  fc.assert(fc.property(fc.oneof(rule('ipv4'), rule('ipv6')), value => {
    const read = decodeRule(encodeRule(value))
    return read.ok && canonical(read.value) === canonical(value)
  }))
})

t.test('the kernel\'s way to say "no suppression" is read as none', async t => {
  const read = decodeRule(encodeRule({ ...plain, suppressPrefixLength: 0xffffffff }))
  t.equal(read.ok && read.value.suppressPrefixLength, undefined)
})

t.test('what is no rule is refused with its reason', async t => {
  const error = (change: (bytes: Uint8Array) => void): unknown => {
    const bytes = encodeRule(plain)
    change(bytes)
    const read = decodeRule(bytes)
    return read.ok ? undefined : read.error
  }
  t.strictSame(decodeRule(new Uint8Array(3)), { ok: false, error: { code: 'too-short', length: 3 } })
  t.strictSame(error(bytes => { bytes[0] = 129 }), { code: 'bad-family', found: 129 })
  t.strictSame(error(bytes => { bytes[7] = 0 }), { code: 'bad-action', found: 0 })
  t.strictSame(error(bytes => { bytes[12] = 3 }), { code: 'bad-attribute', at: 0, length: 3 })
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), input => {
    decodeRule(input)
    return true
  }))
})
