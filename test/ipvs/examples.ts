/** Services and destinations the tests of src/ipvs share. */

import type { Destination, Service, ServiceId } from '../../src/ipvs/service.js'
import { NO_SERVICE_FLAGS } from '../../src/ipvs/service.js'
import { present } from '../../src/lib/assert.js'
import type { IpAddress } from '../../src/lib/ip-address.js'
import { parseIp } from '../../src/lib/ip-address.js'

export const ip = (text: string): IpAddress => present(parseIp(text), text)

export const tcp = (address: string, port: number): ServiceId =>
  ({ type: 'address', protocol: 'tcp', address: ip(address), port })

export const service = (id: ServiceId, changes: Partial<Service> = {}): Service => ({
  id, scheduler: 'wlc', flags: NO_SERVICE_FLAGS, persistence: undefined, ...changes
})

export const destination = (
  address: string, port: number, changes: Partial<Destination> = {}
): Destination => ({
  address: ip(address),
  port,
  forwarding: { method: 'masq' },
  weight: 1,
  upperThreshold: 0,
  lowerThreshold: 0,
  ...changes
})

/** The counters of what was never used. */
export const NO_TRAFFIC = {
  connections: 0n,
  packetsIn: 0n,
  packetsOut: 0n,
  bytesIn: 0n,
  bytesOut: 0n,
  connectionRate: 0n,
  packetRateIn: 0n,
  packetRateOut: 0n,
  byteRateIn: 0n,
  byteRateOut: 0n
}
