/** The connections of servers that are being drained, as the kernel's lists have them. */

import t from 'tap'
import type { DrainedServer } from '../../src/checkers/events.js'
import { countConnections } from '../../src/daemon/ipvs-connections.js'
import type { ListedDestination } from '../../src/ipvs/replies.js'
import { type Protocol, type ServiceId, serviceKey } from '../../src/ipvs/service.js'
import { SystemError } from '../../src/net/system-error.js'
import { ip } from '../checkers/examples.js'
import { NO_TRAFFIC } from '../ipvs/examples.js'

const service = (protocol: Protocol, port: number): ServiceId =>
  ({ type: 'address', protocol, address: ip('10.0.0.1'), port })

const listed = (active: number, inactive: number, address = '10.0.0.2'): ListedDestination => ({
  address: ip(address),
  port: 80,
  forwarding: { method: 'masq' },
  weight: 0,
  upperThreshold: 0,
  lowerThreshold: 0,
  activeConnections: active,
  inactiveConnections: inactive,
  persistentConnections: 0,
  statistics: NO_TRAFFIC
})

const drained = (...services: readonly ServiceId[]): DrainedServer =>
  ({ virtualServer: 'v', realServer: 'r', services, address: ip('10.0.0.2'), port: 80 })

/** A kernel with these lists; other services are unknown to it. */
function kernel (lists: Readonly<Record<string, readonly ListedDestination[]>>, code = 'ESRCH') {
  const asked: string[] = []
  return {
    asked,
    destinations: async (id: ServiceId) => {
      asked.push(serviceKey(id))
      const found = lists[serviceKey(id)]
      if (found === undefined) throw new SystemError(code, 'ipvs')
      return found
    }
  }
}

t.test('all services of a server count, and each is read once', async t => {
  const source = kernel({
    'TCP 10.0.0.1:80': [listed(9, 9, '10.0.0.3'), listed(2, 40)], 'TCP 10.0.0.1:81': [listed(1, 0)]
  })
  const both = drained(service('tcp', 80), service('tcp', 81))
  t.strictSame(await countConnections(source, [both, both]), [
    { virtualServer: 'v', realServer: 'r', connections: 3 },
    { virtualServer: 'v', realServer: 'r', connections: 3 }
  ])
  t.strictSame(source.asked, ['TCP 10.0.0.1:80', 'TCP 10.0.0.1:81'])
})

t.test('flows of UDP count although the kernel calls them inactive', async t => {
  const source = kernel({ 'UDP 10.0.0.1:53': [listed(0, 4)] })
  t.match(await countConnections(source, [drained(service('udp', 53))]), [{ connections: 4 }])
})

t.test('a service or server that has gone has no connections; other refusals are told', async t => {
  t.match(await countConnections(kernel({}), [drained(service('tcp', 80))]), [{ connections: 0 }])
  t.match(await countConnections(kernel({ 'TCP 10.0.0.1:80': [] }), [drained(service('tcp', 80))]),
    [{ connections: 0 }])
  await t.rejects(countConnections(kernel({}, 'EPERM'), [drained(service('tcp', 80))]), { code: 'EPERM' })
})
