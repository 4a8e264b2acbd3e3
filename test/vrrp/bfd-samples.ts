/** BFD sessions and packets for tests. */

import { micros, millis, seconds } from '../../src/lib/time.js'
import type { BfdConfig } from '../../src/vrrp/bfd/config.js'
import type { BfdPacket } from '../../src/vrrp/bfd-packet.js'
import { ip } from './samples.js'

/** B: to 10.0.0.2 on the link, at 10 ms, five packets may be lost. */
export function bfdConfig (change: Partial<BfdConfig> = {}): BfdConfig {
  return {
    name: 'B',
    source: undefined,
    neighbor: ip('10.0.0.2'),
    minRx: millis(10),
    minTx: millis(10),
    idleTx: seconds(1),
    multiplier: 5,
    passive: false,
    ttl: 255,
    maxHops: 0,
    multihop: false,
    tells: { vrrp: true, checkers: true },
    ...change
  }
}

/** What a neighbour sends that has heard nothing yet. */
export function bfdPacket (change: Partial<BfdPacket> = {}): BfdPacket {
  return {
    diagnostic: 0,
    state: 'down',
    poll: false,
    final: false,
    independent: false,
    demand: false,
    multiplier: 3,
    myDiscriminator: 7,
    yourDiscriminator: 0,
    desiredMinTx: millis(10),
    requiredMinRx: millis(10),
    requiredMinEchoRx: micros(0),
    ...change
  }
}
