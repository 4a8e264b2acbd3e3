/** What SNMP changes of an instance. */

import t from 'tap'
import type { Config } from '../../src/config-parser/config.js'
import { adjusted } from '../../src/daemon/adjustment.js'
import { instanceConfig, vrrpConfig } from '../vrrp/samples.js'

const vrrp = vrrpConfig([instanceConfig({ priority: 100 }), instanceConfig({ name: 'VI_2' })])
// Nothing but the part about VRRP is looked at.
const CONFIG = { vrrp } as unknown as Config

t.test('one instance, and no other', async t => {
  const result = adjusted(CONFIG, 'VI_1', { priority: 150, preempt: false })
  t.match(result?.config.vrrp.instances, [{ priority: 150, preempt: false }, vrrp.instances[1]])
  t.strictSame(result?.lines, ['(VI_1) base priority changed from 100 to 150 via SNMP.',
    '(VI_1) preemption disabled with SNMP'])
  t.equal(CONFIG.vrrp.instances[0]?.priority, 100, 'the one before stays as it is')
  t.strictSame(adjusted(CONFIG, 'VI_1', { priority: 100 })?.lines, [], 'nothing new')
  t.equal(adjusted(CONFIG, 'VI_9', { priority: 100 }), undefined)
})
