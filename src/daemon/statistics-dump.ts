/**
 * The statistics file: the shape of keepalived's, line by line, because exporters read every line
 * of it as `key: integer` and drop the whole scrape at the first that is not.
 */

import type { InstanceStatus } from '../vrrp/status.js'
import type { Statistics } from '../vrrp/statistics.js'

type Line = readonly [key: string, counter: keyof Statistics]

interface Section { readonly title: string, readonly lines: readonly Line[] }

const SECTIONS: ReadonlyArray<Section | Line> = [
  {
    title: 'Advertisements',
    lines: [['Received', 'advertsReceived'], ['Sent', 'advertsSent']]
  },
  ['Became master', 'becameMaster'],
  ['Released master', 'releasedMaster'],
  {
    title: 'Packet Errors',
    lines: [
      ['Length', 'packetLengthErrors'],
      ['TTL', 'ttlErrors'],
      ['Invalid Type', 'invalidTypes'],
      ['Advertisement Interval', 'advertIntervalErrors'],
      ['Address List', 'addressListErrors']
    ]
  },
  {
    title: 'Authentication Errors',
    lines: [
      ['Invalid Type', 'invalidAuthTypes'],
      ['Type Mismatch', 'authTypeMismatches'],
      ['Failure', 'authFailures']
    ]
  },
  {
    title: 'Authentication Extension Errors',
    lines: [
      ['Missing', 'authExtMissing'],
      ['Malformed', 'authExtMalformed'],
      ['Unknown Key', 'authExtUnknownKey'],
      ['Invalid HMAC', 'authExtInvalidHmac'],
      ['Stale', 'authExtStale'],
      ['Replay', 'authExtReplay']
    ]
  },
  {
    title: 'Priority Zero',
    lines: [['Received', 'priorityZeroReceived'], ['Sent', 'priorityZeroSent']]
  }
]

/** The whole file, one block for each instance. */
export function statisticsDump (instances: readonly InstanceStatus[]): string {
  return instances.map(({ name, statistics }) => {
    const lines = [`VRRP Instance: ${name}`]
    for (const section of SECTIONS) {
      if ('title' in section) {
        lines.push(`  ${section.title}:`)
        for (const [key, counter] of section.lines) lines.push(`    ${key}: ${statistics[counter]}`)
      } else {
        const [key, counter] = section
        lines.push(`  ${key}: ${statistics[counter]}`)
      }
    }
    return lines.map(line => `${line}\n`).join('')
  }).join('')
}
