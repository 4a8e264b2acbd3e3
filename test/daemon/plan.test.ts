import t from 'tap'
import type { Config } from '../../src/config-parser/config.js'
import { assumedPresent } from '../../src/daemon/assumed-present.js'
import { planReload, type Plan } from '../../src/daemon/plan.js'
import { load } from '../../src/config-parser/load.js'
import { present } from '../../src/lib/assert.js'
import { instant } from '../../src/lib/time.js'
import { fakeHost } from '../fakes/config-host.js'

const INSTANCE = `vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority 100
  virtual_ipaddress {
    10.0.0.100/24
  }
}
`
const SERVICE = `virtual_server 10.0.0.100 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server 10.0.1.1 80 {
    TCP_CHECK {
    }
  }
}
`

function config (text: string): Config {
  const { config, diagnostics } = load(fakeHost({ files: { '/k.conf': text } }), { path: '/k.conf' })
  return present(config, diagnostics.map(({ message }) => message).join('; '))
}

function planned (before: string, after: string): Plan {
  const [one, other] = [config(before), config(after)]
  return planReload(one, assumedPresent(one, other), other, instant(1_000_000))
}

const linesOf = ({ sections }: Plan, title: string): readonly string[] | undefined =>
  sections.find(each => each.title === title)?.lines

t.test('the same is no change', async t => {
  t.strictSame(planned(INSTANCE + SERVICE, INSTANCE + SERVICE), { sections: [], disturbances: [] })
})

t.test('what changes without a flap', async t => {
  const plan = planned(INSTANCE, INSTANCE.replace('priority 100', 'priority 90')
    .replace('10.0.0.100/24', '10.0.0.100/24\n10.0.0.101/24'))
  t.strictSame(linesOf(plan, 'VRRP'),
    ['~ VI_1: MASTER', '    priority: 100 -> 90', '    addresses: +10.0.0.101/24'])
  t.match(linesOf(plan, 'Addresses'), [/^\+ 10\.0\.0\.101\/24 dev eth0 scope global \(VI_1\)$/])
  t.strictSame(plan.disturbances, [])
})

t.test('a new name is no new router, a new interface is', async t => {
  t.strictSame(planned(INSTANCE, INSTANCE.replace('VI_1', 'VI_A')).disturbances, [])
  t.strictSame(planned(INSTANCE, INSTANCE.replace('eth0', 'eth1')).disturbances,
    ['VI_1 leaves MASTER: it becomes another virtual router, and starts afresh'])
  t.strictSame(planned(INSTANCE, '').disturbances, ['VI_1 leaves MASTER: it is removed'])
})

t.test('an address that changes its length is away for a moment', async t => {
  t.strictSame(planned(INSTANCE, INSTANCE.replace('.100/24', '.100/32')).disturbances,
    ['10.0.0.100 is taken away and set again'])
})

t.test('services and servers', async t => {
  const plan = planned(INSTANCE + SERVICE, INSTANCE + SERVICE.replace('10.0.1.1', '10.0.1.2'))
  t.strictSame(linesOf(plan, 'IPVS'),
    ['+ TCP 10.0.0.100:80 -> 10.0.1.2:80 weight 1', '- TCP 10.0.0.100:80 -> 10.0.1.1:80'])
  t.strictSame(plan.disturbances, ['connections to TCP 10.0.0.100:80 at 10.0.1.1:80 end'])
})
