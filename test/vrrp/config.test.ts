import t from 'tap'
import { PLAIN_ADDRESS } from '../../src/vrrp/config.js'
import { loadText } from '../fakes/config-text.js'

t.test('an address of which nothing else is said is plain', async t => {
  const { config } = loadText('vrrp_instance A {\n interface eth0\n virtual_router_id 1\n' +
    ' virtual_ipaddress {\n  10.0.0.1/24\n  10.0.0.2/24 dev eth1 no_track\n }\n}\n')
  t.strictSame(config?.vrrp.instances[0]?.addresses, [
    { ...PLAIN_ADDRESS, address: '10.0.0.1', prefixLength: 24 },
    { ...PLAIN_ADDRESS, address: '10.0.0.2', prefixLength: 24, interface: 'eth1', noTrack: true }
  ])
})
