/**
 * Puts what the VRRP engine has to say into keepalived's words: operators' eyes and their tools
 * know these lines.
 */

import { unreachable } from '../lib/assert.js'
import type { Duration } from '../lib/time.js'
import type {
  GroupEntry, InstanceEntry, LinkEntry, LogEntry, SetupEntry,
  TrackerEntry
} from '../vrrp/log-entry.js'
import type { DropReason } from '../vrrp/reception.js'

export interface LogLine {
  readonly text: string
  /** Written with --log-detail alone. */
  readonly detail: boolean
}

/** The line for one entry. */
export function logLine (entry: LogEntry): LogLine {
  switch (entry.type) {
    case 'syncing-group': return plain(groupText(entry))
    case 'script-result':
    case 'script-returns':
    case 'script-overlaps':
    case 'script-reloaded':
    case 'file-fault':
    case 'bfd':
    case 'process-quorum': return plain(trackerText(entry))
    case 'link':
    case 'link-delayed':
    case 'link-gone':
    case 'link-appeared': return plain(linkText(entry))
    case 'startup-delay':
    case 'startup-delay-over':
    case 'unknown-vrid':
    case 'default-firewall':
    case 'vmac':
    case 'restoring-static': return plain(setupText(entry))
    case 'announcing': return { text: announcingText(entry), detail: true }
    case 'tracker-ignored': return plain(ignoredText(entry))
    default: return {
      text: `(${entry.instance}) ${instanceText(entry)}`,
      detail: DETAILS.has(entry.type)
    }
  }
}

/** What keepalived says of an instance with -D alone. */
const DETAILS: ReadonlySet<string> = new Set<LogEntry['type']>(['master-down', 'addresses', 'routing'])

type Entry<Type extends LogEntry['type']> = LogEntry & { readonly type: Type }

function plain (text: string): LogLine {
  return { text, detail: false }
}

function instanceText (
  entry: Exclude<InstanceEntry, { readonly type: 'announcing' | 'tracker-ignored' }>
): string {
  switch (entry.type) {
    case 'entering': return `Entering ${entry.state} STATE${entry.initial ? ' (init)' : ''}`
    case 'master-down': return 'Receive advertisement timeout'
    case 'lower-priority-advert':
      return `Received advert from ${entry.from} with lower priority ${entry.priority}, ours ` +
        `${entry.ours}${entry.forcesElection ? ', forcing new election' : ''}`
    case 'lower-priority-discarded':
      return `received lower priority (${entry.priority}) advert from ${entry.from} - discarding`
    case 'higher-priority-advert':
      return `Master received advert from ${entry.from} with higher priority ${entry.priority}, ` +
        `ours ${entry.ours}`
    case 'higher-address-advert':
      return `Master received advert from ${entry.from} with same priority ${entry.priority} but ` +
        'higher IP address than ours'
    case 'own-address-advert':
      return 'WARNING - equal priority advert received from remote host with our IP address.'
    case 'two-owners':
      return `CONFIGURATION ERROR: local instance and ${entry.from} are both configured as ` +
        'address owner, please resolve'
    case 'owner-lowered': return 'Lowering our priority to 254: there is another address owner'
    case 'owner-restored': return 'Restoring our priority to 255: the other address owner is gone'
    case 'sent-priority-zero': return 'sent 0 priority'
    case 'released-by-others':
      return `Virtual ${entry.what} ${entry.text} removed by another, releasing mastership`
    case 'packet-dropped': return `${DROPPED[entry.reason]} from ${entry.from}`
    case 'interval-differs':
      return `advertisement interval mismatch mine=${inSeconds(entry.ours)} sec ` +
        `rcved=${inSeconds(entry.theirs)} sec from ${entry.from}`
    case 'address-list-differs': return addressListText(entry)
    case 'clock-skew':
      return `Clock of ${entry.from} is ${Math.abs(entry.seconds)} seconds ` +
        `${entry.seconds > 0 ? 'ahead of' : 'behind'} ours`
    case 'old-checksum': return 'Setting unicast VRRPv3 checksum to old version'
    case 'priority-changed':
      return `Changing effective priority from ${entry.from} to ${entry.to}`
    case 'addresses': return `${entry.action} ${entry.excluded ? 'E-VIPs.' : 'VIPs.'}`
    case 'routing': return `${entry.action} Virtual ${entry.what}`
    case 'socket-failed': return `Unable to use its socket: ${entry.reason}`
    case 'no-source-address': return `No source address left on ${entry.interface}`
    case 'configuration-fault': return `${entry.reason}, disabling instance`
    case 'standing-back':
      return `Standing back for ${entry.manner} ` + (entry.period === undefined
        ? 'until told otherwise'
        : `for ${inSeconds(entry.period)} seconds`)
    case 'resuming': return `No longer standing back: ${RESUMING[entry.why]}`
    case 'timer-expired':
      return `Timer expired ${inSeconds(entry.late)} seconds ago, reverting to backup`
    default: return unreachable(entry)
  }
}

const RESUMING = {
  told: 'an operator has said so',
  'time-over': 'the time is over',
  'no-other-master': 'there is no other master'
} as const

const DROPPED: Readonly<Record<DropReason, string>> = {
  'auth-header': 'Authentication header does not fit our auth_type, packet',
  length: 'Invalid packet length, packet',
  ttl: 'Invalid TTL/HL. Must be 255, packet',
  version: 'Invalid version, packet',
  'trailer-missing': 'auth_hmac trailer missing, packet',
  'trailer-malformed': 'auth_hmac trailer malformed, packet',
  'trailer-stale': 'auth_hmac time stamp outside the window, packet',
  'trailer-unknown-key': 'auth_hmac key unknown, packet',
  'trailer-invalid-hmac': 'auth_hmac digest invalid, packet',
  'trailer-replay': 'auth_hmac sequence replayed, packet',
  'auth-type-invalid': 'Invalid auth type, packet',
  'auth-type': 'received an auth type that is not ours, packet',
  password: 'received an invalid passwd!',
  digest: 'IPSEC-AH: invalid or replayed packet',
  interval: 'advertisement interval mismatch, packet',
  'packet-type': 'Invalid packet type, packet',
  'total-length': 'Invalid IP total length, packet',
  checksum: 'Invalid VRRP checksum, packet',
  delivery: 'Unicast/multicast mismatch, packet',
  'owner-ignores': 'Address owner ignores advert',
  'not-a-peer': 'unicast source address is not a unicast peer, packet',
  'peer-ttl': 'TTL outside min_ttl - max_ttl of the peer, packet'
}

function addressListText (entry: Entry<'address-list-differs'>): string {
  return entry.missing === undefined
    ? `expected ${entry.expectedCount} addresses, received ${entry.count} from ${entry.from}`
    : `ip address associated with VRID not present in MASTER advert : ${entry.missing} ` +
      `from ${entry.from}`
}

function announcingText (entry: Entry<'announcing'>): string {
  const { instance, interface: name, address } = entry
  return entry.family === 'ipv4'
    ? `(${instance}) Sending/queueing gratuitous ARPs on ${name} for ${address}`
    : `(${instance}) Sending/queueing Unsolicited Neighbour Adverts on ${name} for ${address}`
}

function ignoredText ({ owner, tracker, reason }: Entry<'tracker-ignored'>): string {
  switch (reason) {
    case 'owner':
      return `(${owner}) ignoring weight of tracker ${tracker} due to being address owner`
    case 'sync-group':
      return `(${owner}) ignoring weight of tracker ${tracker}: instance is in a sync group ` +
        'without sync_group_tracking_weight'
    case 'own-interface': return `(${owner}) Ignoring track_interface ${tracker} since own interface`
    case 'also-in-group': return `(${owner}) tracker ${tracker} is also tracked by its sync group`
    default: return unreachable(reason)
  }
}

function groupText ({ group, state }: GroupEntry): string {
  return `VRRP_Group(${group}) Syncing instances to ${state} state`
}

function trackerText (entry: TrackerEntry): string {
  switch (entry.type) {
    case 'script-result': return scriptText(entry)
    case 'script-returns': return `Script \`${entry.script}\` now returning ${entry.status}`
    case 'script-overlaps':
      return `Track script ${entry.script} is being run, expect idle - skipping run`
    case 'script-reloaded':
      return `VRRP_Script(${entry.script}) considered ` +
        `${entry.good ? 'successful' : 'unsuccessful'} on reload`
    case 'file-fault':
      return `(${entry.instance}): tracked file ${entry.file} ` +
        `${entry.fault ? 'now' : 'leaving'} FAULT state`
    case 'bfd':
      return `VRRP_Instance(${entry.instance}) Tracked BFD instance ${entry.session} is ` +
        (entry.up ? 'UP' : 'DOWN')
    case 'process-quorum':
      return `Quorum ${entry.gained ? 'gained' : 'lost'} for tracked process ${entry.process}`
    default: return unreachable(entry)
  }
}

function scriptText ({ script, result, status }: Entry<'script-result'>): string {
  switch (result) {
    case 'succeeded': return `VRRP_Script(${script}) succeeded`
    case 'failed': return `VRRP_Script(${script}) failed (${endText(status)})`
    case 'timed-out': return `VRRP_Script(${script}) timed_out`
    default: return unreachable(result)
  }
}

/** Statuses above 128 stand for signals, as a shell reports them. */
function endText (status: number): string {
  return status > 128 ? `due to signal ${status - 128}` : `exited with status ${status}`
}

function linkText (entry: LinkEntry): string {
  switch (entry.type) {
    case 'link':
      return `${entry.polled ? 'Linkbeat' : 'Netlink'} reports ${entry.interface} ` +
        (entry.up ? 'up' : 'down')
    case 'link-delayed':
      return `Adding flags change for ${entry.interface} to ${entry.up ? 'up' : 'down'}, ` +
        `delay by ${inSeconds(entry.delay)}`
    case 'link-gone': return `Interface ${entry.interface} deleted`
    case 'link-appeared': return `Interface ${entry.interface} added`
    default: return unreachable(entry)
  }
}

function setupText (entry: SetupEntry): string {
  switch (entry.type) {
    case 'startup-delay': return `Delaying startup for ${inSeconds(entry.delay)} seconds`
    case 'startup-delay-over': return 'Startup delay completed'
    case 'unknown-vrid':
      return `Received advert with unknown VRID ${entry.vrid} from ${entry.from}`
    case 'default-firewall':
      return 'use_vmac or no_accept/strict specified, but no firewall configured - using nftables'
    case 'vmac': return VMAC_TEXT[entry.what].replace('NAME', entry.name)
    case 'restoring-static': return `Restoring deleted static ${entry.what} ${entry.text}`
    default: return unreachable(entry)
  }
}

const VMAC_TEXT = {
  created: 'Success creating VMAC interface NAME',
  found: 'Found matching interface NAME',
  removed: 'Success removing VMAC interface NAME'
} as const

function inSeconds (duration: Duration): string {
  return String(duration / 1_000_000)
}
