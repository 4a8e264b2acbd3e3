import t from 'tap'
import { RULE_TYPE, addRule } from '../../src/wire/route-rules.js'
import { KEEPALIVED_PROTOCOL, PLAIN_ROUTE, PLAIN_RULE } from '../../src/vrrp/route-config.js'

t.test('what is ours carries the number iproute2 prints as keepalived', async t => {
  t.equal(KEEPALIVED_PROTOCOL, 18)
  t.equal(PLAIN_ROUTE.protocol, 18)
  t.equal(PLAIN_RULE.protocol, 18)
})

t.test('a plain rule asks the kernel for nothing but its priority, its table and its owner', async t => {
  const request = addRule({
    ...PLAIN_RULE, tos: 0, priority: 100, action: { type: 'table', table: 200 }
  })
  t.equal(request.type, RULE_TYPE.new)
  t.equal(Buffer.from(request.body).toString('hex'),
    '02000000c800000100000000' + '0800060064000000' + '08000f00c8000000' + '0500150012000000')
})
