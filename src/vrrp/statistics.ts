/** The counters of one instance, under the names of keepalived's statistics and JSON files. */

export interface Statistics {
  advertsReceived: number
  advertsSent: number
  becameMaster: number
  releasedMaster: number
  packetLengthErrors: number
  /** Nothing counts here, as in keepalived; tools expect the line. */
  advertIntervalErrors: number
  ttlErrors: number
  invalidTypes: number
  addressListErrors: number
  invalidAuthTypes: number
  authTypeMismatches: number
  authFailures: number
  authExtMissing: number
  authExtMalformed: number
  authExtUnknownKey: number
  authExtInvalidHmac: number
  authExtStale: number
  authExtReplay: number
  priorityZeroReceived: number
  priorityZeroSent: number
  /** For SNMP alone. */
  checksumErrors: number
  versionErrors: number
}

export function newStatistics (): Statistics {
  return {
    advertsReceived: 0,
    advertsSent: 0,
    becameMaster: 0,
    releasedMaster: 0,
    packetLengthErrors: 0,
    advertIntervalErrors: 0,
    ttlErrors: 0,
    invalidTypes: 0,
    addressListErrors: 0,
    invalidAuthTypes: 0,
    authTypeMismatches: 0,
    authFailures: 0,
    authExtMissing: 0,
    authExtMalformed: 0,
    authExtUnknownKey: 0,
    authExtInvalidHmac: 0,
    authExtStale: 0,
    authExtReplay: 0,
    priorityZeroReceived: 0,
    priorityZeroSent: 0,
    checksumErrors: 0,
    versionErrors: 0
  }
}
