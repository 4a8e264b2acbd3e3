/** Counters of virtual and real servers, as the MIB splits them. */

import t from 'tap'
import { realServerTraffic, virtualServerTraffic } from '../../../src/daemon/snmp/traffic-columns.js'
import type { Statistics } from '../../../src/ipvs/replies.js'
import { realServer, virtualServer } from '../../checkers/examples.js'
import { ip } from '../../ipvs/examples.js'

const statistics = (factor: bigint): Statistics => ({
  connections: factor,
  packetsIn: 2n * factor,
  packetsOut: 3n * factor,
  bytesIn: 4n * factor,
  bytesOut: 5n * factor,
  connectionRate: 6n * factor,
  packetRateIn: 7n * factor,
  packetRateOut: 8n * factor,
  byteRateIn: 9n * factor,
  byteRateOut: 10n * factor
})

const server = realServer('10.0.0.2')
const config = virtualServer([server])

/** One service of the virtual server with its real server at this port. */
const service = (virtualServerName: string, port: number, factor: bigint) => ({
  virtualServer: virtualServerName,
  service: {
    id: { type: 'address', protocol: 'tcp', address: ip('10.0.0.1'), port } as const,
    scheduler: 'wlc',
    flags: { onePacket: false, flag1: false, flag2: false, flag3: false },
    persistence: undefined,
    statistics: statistics(factor)
  },
  destinations: [{
    address: ip('10.0.0.2'),
    port,
    forwarding: { method: 'masq' } as const,
    weight: 1,
    upperThreshold: 0,
    lowerThreshold: 0,
    activeConnections: 11,
    inactiveConnections: 12,
    persistentConnections: 13,
    statistics: statistics(factor)
  }]
})

t.test('without an answer there are no counters', async t => {
  t.strictSame(virtualServerTraffic(config, undefined), {})
  t.strictSame(realServerTraffic(config.name, server, undefined), {})
})

t.test('the services of a virtual server are counted together, those of others are not', async t => {
  const traffic = [service(config.name, 80, 100n), service(config.name, 81, 10n), service('other', 80, 1n)]
  t.match(virtualServerTraffic(config, traffic), {
    27: { type: 'gauge32', value: 110 },
    28: { type: 'counter32', value: 220 },
    31: { type: 'counter64', value: 550n },
    32: { type: 'gauge32', value: 660 },
    40: { type: 'counter64', value: 330n }
  })
  t.match(realServerTraffic(config.name, server, traffic), {
    14: { value: 110 },
    15: { value: 22 },
    16: { value: 24 },
    17: { value: 26 },
    21: { value: 550n },
    22: { value: 660 }
  })
})

t.test('what is longer than 32 bits is cut in two', async t => {
  const columns = virtualServerTraffic(config, [service(config.name, 80, 1n << 32n)])
  t.match(columns, {
    27: { value: 0 },
    38: { value: 1n << 32n },
    41: { value: 0 },
    42: { value: 6 },
    50: { value: 10 }
  })
})
