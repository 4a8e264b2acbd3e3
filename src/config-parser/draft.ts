/**
 * The configuration while it is being read: every field open, undefined where nothing has been
 * said yet. compile/ makes the typed configuration of it.
 */

import type { IpAddress, IpPrefix } from '../lib/ip-address.js'
import type { MacAddress } from '../lib/mac-address.js'
import type { Duration } from '../lib/time.js'
import type {
  AddressConfig, BufferConfig, IpvlanConfig, UnicastPeerConfig
} from '../vrrp/config.js'
import type { RouteConfig, RuleConfig } from '../vrrp/route-config.js'
import type { CommandDraft, Owner } from './commands.js'
import type { LvsDraft } from './lvs-draft.js'
import type { Place } from './source.js'
import type { MailDraft } from './mail-draft.js'

export interface Draft {
  common: ProcessDraft
  global: GlobalDraft
  instances: InstanceDraft[]
  /** Their names: files with thousands of them are read in linear time. */
  readonly instanceNames: Set<string>
  syncGroups: SyncGroupDraft[]
  scripts: ScriptDraft[]
  trackFiles: TrackFileDraft[]
  trackProcesses: TrackProcessDraft[]
  trackGroups: TrackGroupDraft[]
  bfds: BfdDraft[]
  lvs: LvsDraft
  staticAddresses: AddressDraft[]
  staticRoutes: RouteDraft[]
  staticRules: RuleDraft[]
  garpGroups: GarpGroupDraft[]
  interfaceDelays: InterfaceDelayDraft[]
  linkbeatPolling: boolean
  linkbeatInterfaces: LinkbeatDraft[]
}

export interface SchedulingDraft {
  nice: number | undefined
  realtime: number
  cpus: number[]
  noSwap: boolean
  realtimeLimit: Duration
}

export interface ProcessDraft {
  netNamespace: string | undefined
  ipvsNamespace: string | undefined
  instance: string | undefined
  usePidDirectory: boolean
  childWaitTime: Duration
  names: { parent?: string, vrrp?: string, checkers?: string, bfd?: string }
  defaultNames: boolean
  vrrp: SchedulingDraft
  checkers: SchedulingDraft
  bfd: SchedulingDraft
  routerId: string | undefined
  umask: number
  reloadCheckLog: string | undefined
  reloadTimeFile: string | undefined
  reloadRepeat: boolean
  reloadFile: string | undefined
  configSaveDirectory: string | undefined
  temporaryConfigDirectory: string | undefined
  dataUseInstance: boolean
  jsonVersion: 1 | 2
  stateDumpFile: string | undefined
  statsDumpFile: string | undefined
  jsonDumpFile: string | undefined
  randomSeed: number | undefined
  maxAutoPriority: number | undefined
  minAutoPriorityDelay: Duration | undefined
}

export interface GlobalDraft extends MailDraft {
  place: Place | undefined
  // Scripts.
  scriptUser: Owner | undefined
  scriptSecurity: boolean
  useSymlinkPaths: boolean
  setSupplementaryGroups: boolean
  startup: CommandDraft | undefined
  startupTimeout: Duration
  shutdown: CommandDraft | undefined
  shutdownTimeout: Duration
  fifos: Record<'all' | 'vrrp' | 'lvs', FifoDraft>
  // VRRP.
  dynamicInterfaces: 'off' | 'on' | 'allow-if-changes'
  defaultInterface: string | undefined
  disableLocalIgmp: boolean
  v3ChecksumAsV2: boolean
  mcastGroup4: IpAddress | undefined
  mcastGroup6: IpAddress | undefined
  garp: GarpDraft
  garpInterval: Duration
  gnaInterval: Duration
  minGarp: boolean
  downTimerAdverts: number | undefined
  lowerPriorityNoAdvert: boolean | undefined
  higherPrioritySendAdvert: boolean | undefined
  version: 2 | 3
  checkUnicastSource: boolean
  skipCheckAdvertAddresses: boolean
  strict: boolean
  notifyPriorityChanges: boolean
  rewriteStatesOnReload: boolean
  notifyOrder: 'strict' | 'legacy'
  startupDelay: Duration
  delayAfterBoot: Duration
  logUnknownVrids: boolean
  ownerIgnoreAdverts: boolean | undefined
  vmacPrefix: string | undefined
  vmacAddressPrefix: string | undefined
  receiveBuffers: { fixed: number | undefined, mtu: boolean, advert: boolean }
  receiveBufferMultiplier: number
  // Firewall.
  iptables: { input: string, output: string | undefined } | undefined
  ipsets: readonly string[] | undefined
  nftablesTable: string | undefined
  nftablesPriority: number
  nftablesIfindex: boolean
  nftablesCounters: boolean
  nftablesIpvsTable: string | undefined
  nftablesIpvsPriority: number
  nftablesIpvsStartMark: number
  // LVS.
  checkerLogAllFailures: boolean
  lvsTimeouts: { tcp: number, tcpFin: number, udp: number }
  lvsFlush: boolean
  lvsFlushOnStop: 'off' | 'all' | 'own'
  lvsSyncDaemon: SyncDaemonDraft | undefined
  rsInitNotifies: boolean
  noCheckerEmails: boolean
  buffers: Record<BufferName, { bytes: number, force: boolean }>
  // SNMP and D-Bus.
  snmp: SnmpDraft
  dbus: { enabled: boolean, serviceName: string | undefined, noInterfaceName: string | undefined }
  // iproute2 names.
  iprouteUserDirectory: string
  iprouteEtcDirectory: string
}

export type BufferName =
  'vrrpCommand' | 'vrrpMonitor' | 'processMonitor' | 'lvsCommand' | 'lvsMonitor'

export interface SnmpDraft {
  socket: string | undefined
  traps: boolean
  vrrp: boolean
  rfc2: boolean
  rfc3: boolean
  checker: boolean
  vsStatsInterval: Duration
  rsStatsInterval: Duration | undefined
}

export interface SyncDaemonDraft {
  interface: string
  instance: string | undefined
  id: number | undefined
  maxlen: number | undefined
  port: number | undefined
  ttl: number | undefined
  group: IpAddress | undefined
  place: Place
}

export interface FifoDraft {
  path: string | undefined
  owner: Owner | undefined
  script: CommandDraft | undefined
  place: Place | undefined
}

export interface GarpDraft {
  masterDelay: Duration | undefined
  masterRepeat: number | undefined
  masterRefresh: Duration | undefined
  masterRefreshRepeat: number | undefined
  lowerPriorityDelay: Duration | undefined
  lowerPriorityRepeat: number | undefined
  extraInterfaces: { all: boolean, every: Duration } | undefined
}

export interface NotifyDraft {
  master: CommandDraft | undefined
  backup: CommandDraft | undefined
  fault: CommandDraft | undefined
  stop: CommandDraft | undefined
  deleted: CommandDraft | undefined
  masterRxLowerPriority: CommandDraft | undefined
  any: CommandDraft | undefined
  mail: boolean | undefined
}

export type TrackDraft =
  Record<'interfaces' | 'scripts' | 'files' | 'processes' | 'bfds', TrackReferenceDraft[]>

export interface TrackReferenceDraft {
  name: string
  /** undefined: that of the object. */
  weight: number | undefined
  /** undefined: that of the object. */
  reverse: boolean | undefined
  place: Place
}

export interface InstanceDraft {
  readonly name: string
  readonly place: Place
  /** Known from native_ipv6 or the first address. */
  family: 'ipv4' | 'ipv6' | undefined
  nativeIpv6: boolean
  version: 2 | 3 | undefined
  vrid: number | undefined
  interface: string | undefined
  interfacePlace: Place | undefined
  vrf: string | undefined
  wantsMaster: boolean | undefined
  priority: number | undefined
  advertInterval: Duration | undefined
  advertIntervalPlace: Place | undefined
  authentication: { type: 'pass' | 'ah' | undefined, password: string | undefined, place: Place } | undefined
  hmac: HmacDraft | undefined
  preempt: boolean
  preemptDelay: Duration | undefined
  strict: boolean | undefined
  accept: boolean | undefined
  addresses: AddressDraft[]
  /** dual_stack: what belongs to the other family. */
  other: OtherFamilyDraft | undefined
  /** The other family of the instance of this name (made by compile/dual-stack.ts). */
  twinOf: string | undefined
  excludedAddresses: AddressDraft[]
  routes: RouteDraft[]
  rules: RuleDraft[]
  sourceAddress: IpAddress | undefined
  unicastKeyword: Place | undefined
  peers: UnicastPeerConfig[]
  unicastTtl: number | undefined
  unicastFaultNoPeer: boolean
  checkUnicastSource: boolean
  multicastGroup: IpAddress | undefined
  trackSourceAddress: boolean
  noVirtualAddress: boolean
  skipCheckAdvertAddresses: boolean | undefined
  v3ChecksumAsV2: boolean | undefined
  oldUnicastChecksum: 'always' | 'never' | 'auto'
  downTimerAdverts: number | undefined
  timerExpiredBackup: number | undefined
  lowerPriorityNoAdvert: boolean | undefined
  higherPrioritySendAdvert: boolean | undefined
  ownerIgnoreAdverts: boolean | undefined
  garp: GarpDraft
  dontTrackPrimary: boolean
  track: TrackDraft
  vmac: VmacDraft | undefined
  vmacAddresses: boolean
  vmacTransmitOnBase: boolean
  ipvlan: IpvlanConfig | undefined
  promoteSecondaries: boolean
  linkbeatPolling: boolean
  kernelReceiveBuffer: number | undefined
  notifyPriorityChanges: boolean | undefined
  notifyDeleted: boolean
  debug: number
  lvsSyncInterface: string | undefined
  notify: NotifyDraft
}

/** The part of a dual-stack instance that is not of the family of its first address. */
export type OtherFamilyDraft =
  Pick<InstanceDraft, 'place' | 'addresses' | 'sourceAddress' | 'peers' | 'multicastGroup'>

export interface VmacDraft {
  interface: string | undefined
  mac: MacAddress | undefined
  /** Five octets were given: the vrid is the sixth. */
  macPrefix: string | undefined
  group: number | undefined
  netlinkNotify: boolean
}

export interface HmacDraft {
  keys: Array<{ id: number, secret: Uint8Array }>
  activeKey: number | undefined
  timeWindow: Duration | undefined
  antiReplay: 'time' | 'monotonic'
  mode: 'enforce' | 'permissive' | 'receive-only'
  place: Place
}

/** An address with what depends on later lines still open. */
export type AddressDraft =
  Omit<AddressConfig, 'preferredLifetime'> & {
    readonly preferredLifetime: number | 'forever' | undefined
    readonly text: string
    readonly place: Place
  }

export interface RouteDraft { readonly route: RouteConfig, readonly place: Place }
export interface RuleDraft { readonly rule: RuleConfig, readonly place: Place }

export interface SyncGroupDraft {
  readonly name: string
  readonly place: Place
  members: Array<{ name: string, place: Place }>
  track: TrackDraft
  trackingWeight: boolean
  implicit?: true
  notifyPriorityChanges: boolean | undefined
  notify: NotifyDraft
}

export interface ScriptDraft {
  readonly name: string
  readonly place: Place
  command: CommandDraft | undefined
  commandWasSet: boolean
  /** user; `unknown` when there is no such user. */
  owner: Owner | 'unknown' | undefined
  interval: Duration
  timeout: Duration | undefined
  weight: number
  reverse: boolean
  rise: number
  fall: number
  initFail: boolean
}

export interface TrackFileDraft {
  readonly name: string
  readonly place: Place
  path: string | undefined
  weight: number
  weightSet: boolean
  reverse: boolean
  initial: { value: number, overwrite: boolean } | undefined
}

export interface TrackProcessDraft {
  readonly name: string
  readonly place: Place
  path: string | undefined
  parameters: string[]
  match: 'none' | 'exact' | 'partial' | 'initial'
  fullCommand: boolean
  weight: number
  reverse: boolean
  quorum: number
  quorumMax: number | undefined
  terminateDelay: Duration
  forkDelay: Duration
}

export interface TrackGroupDraft { readonly name: string, readonly place: Place, members: string[] }

export interface BfdDraft {
  readonly name: string
  readonly place: Place
  source: IpAddress | undefined
  neighbor: IpAddress | undefined
  minRx: Duration
  minTx: Duration
  idleTx: Duration
  multiplier: number
  passive: boolean
  ttl: number | undefined
  maxHops: number
  multihop: boolean
  weight: number
  reverse: boolean
  vrrp: boolean
  checker: boolean
}

export interface GarpGroupDraft {
  readonly place: Place
  garpInterval: Duration | undefined
  gnaInterval: Duration | undefined
  interfaces: string[]
}

export interface InterfaceDelayDraft { interface: string, down: Duration, up: Duration }

export interface LinkbeatDraft { interface: string, method: 'MII' | 'ETHTOOL' | 'IOCTL' | undefined }

export type { BufferConfig, IpPrefix }
