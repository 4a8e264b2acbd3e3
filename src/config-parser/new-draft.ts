/** Empty drafts: what stands when a block has been opened and nothing been said in it. */

import { micros, seconds } from '../lib/time.js'
import type {
  Draft, GarpDraft, GlobalDraft, InstanceDraft, NotifyDraft, ProcessDraft, SchedulingDraft,
  TrackDraft
} from './draft.js'
import { newLvs } from './lvs-draft.js'
import type { Place } from './source.js'

export function newDraft (): Draft {
  return {
    common: newProcess(),
    global: newGlobal(),
    instances: [],
    instanceNames: new Set(),
    syncGroups: [],
    scripts: [],
    trackFiles: [],
    trackProcesses: [],
    trackGroups: [],
    bfds: [],
    lvs: newLvs(),
    staticAddresses: [],
    staticRoutes: [],
    staticRules: [],
    garpGroups: [],
    interfaceDelays: [],
    linkbeatPolling: false,
    linkbeatInterfaces: []
  }
}

function newScheduling (): SchedulingDraft {
  return { nice: undefined, realtime: 0, cpus: [], noSwap: false, realtimeLimit: micros(10_000) }
}

function newProcess (): ProcessDraft {
  return {
    netNamespace: undefined,
    ipvsNamespace: undefined,
    instance: undefined,
    usePidDirectory: false,
    childWaitTime: seconds(5),
    names: {},
    defaultNames: false,
    vrrp: newScheduling(),
    checkers: newScheduling(),
    bfd: newScheduling(),
    routerId: undefined,
    umask: 0o177,
    reloadCheckLog: undefined,
    reloadTimeFile: undefined,
    reloadRepeat: false,
    reloadFile: undefined,
    configSaveDirectory: undefined,
    temporaryConfigDirectory: undefined,
    dataUseInstance: false,
    jsonVersion: 1,
    stateDumpFile: undefined,
    statsDumpFile: undefined,
    jsonDumpFile: undefined,
    randomSeed: undefined,
    maxAutoPriority: undefined,
    minAutoPriorityDelay: undefined
  }
}

function newGlobal (): GlobalDraft {
  const fifo = () => ({ path: undefined, owner: undefined, script: undefined, place: undefined })
  const buffer = () => ({ bytes: 0, force: false })
  return {
    place: undefined,
    emailFrom: undefined,
    emailTo: [],
    smtpTls: undefined,
    smtpLogin: undefined,
    smtpServer: undefined,
    smtpPort: 25,
    smtpHelo: undefined,
    smtpTimeout: seconds(30),
    smtpAlert: undefined,
    smtpAlertVrrp: undefined,
    smtpAlertChecker: undefined,
    noEmailFaults: false,
    scriptUser: undefined,
    scriptSecurity: false,
    useSymlinkPaths: false,
    setSupplementaryGroups: false,
    startup: undefined,
    startupTimeout: seconds(10),
    shutdown: undefined,
    shutdownTimeout: seconds(10),
    fifos: { all: fifo(), vrrp: fifo(), lvs: fifo() },
    dynamicInterfaces: 'off',
    defaultInterface: undefined,
    disableLocalIgmp: false,
    v3ChecksumAsV2: false,
    mcastGroup4: undefined,
    mcastGroup6: undefined,
    garp: newGarp(),
    garpInterval: seconds(0),
    gnaInterval: seconds(0),
    minGarp: false,
    downTimerAdverts: undefined,
    lowerPriorityNoAdvert: undefined,
    higherPrioritySendAdvert: undefined,
    version: 2,
    checkUnicastSource: false,
    skipCheckAdvertAddresses: false,
    strict: false,
    notifyPriorityChanges: false,
    rewriteStatesOnReload: false,
    notifyOrder: 'strict',
    startupDelay: seconds(0),
    delayAfterBoot: seconds(0),
    logUnknownVrids: false,
    ownerIgnoreAdverts: undefined,
    vmacPrefix: undefined,
    vmacAddressPrefix: undefined,
    receiveBuffers: { fixed: undefined, mtu: false, advert: false },
    receiveBufferMultiplier: 3,
    iptables: undefined,
    ipsets: undefined,
    nftablesTable: undefined,
    nftablesPriority: -1,
    nftablesIfindex: false,
    nftablesCounters: false,
    nftablesIpvsTable: undefined,
    nftablesIpvsPriority: -1,
    nftablesIpvsStartMark: 1000,
    checkerLogAllFailures: false,
    lvsTimeouts: { tcp: 0, tcpFin: 0, udp: 0 },
    lvsFlush: false,
    lvsFlushOnStop: 'off',
    lvsSyncDaemon: undefined,
    rsInitNotifies: false,
    noCheckerEmails: false,
    buffers: {
      vrrpCommand: buffer(),
      vrrpMonitor: buffer(),
      processMonitor: buffer(),
      lvsCommand: buffer(),
      lvsMonitor: buffer()
    },
    snmp: {
      socket: undefined,
      traps: false,
      vrrp: false,
      rfc2: false,
      rfc3: false,
      checker: false,
      vsStatsInterval: seconds(5),
      rsStatsInterval: undefined
    },
    dbus: { enabled: false, serviceName: undefined, noInterfaceName: undefined },
    iprouteUserDirectory: '/usr/share/iproute2',
    iprouteEtcDirectory: '/etc/iproute2'
  }
}

export function newGarp (): GarpDraft {
  return {
    masterDelay: undefined,
    masterRepeat: undefined,
    masterRefresh: undefined,
    masterRefreshRepeat: undefined,
    lowerPriorityDelay: undefined,
    lowerPriorityRepeat: undefined,
    extraInterfaces: undefined
  }
}

export function newNotify (): NotifyDraft {
  return {
    master: undefined,
    backup: undefined,
    fault: undefined,
    stop: undefined,
    deleted: undefined,
    masterRxLowerPriority: undefined,
    any: undefined,
    mail: undefined
  }
}

export function newTrack (): TrackDraft {
  return { interfaces: [], scripts: [], files: [], processes: [], bfds: [] }
}

export function newInstance (name: string, place: Place): InstanceDraft {
  return {
    name,
    place,
    family: undefined,
    nativeIpv6: false,
    version: undefined,
    vrid: undefined,
    interface: undefined,
    interfacePlace: undefined,
    vrf: undefined,
    wantsMaster: undefined,
    priority: undefined,
    advertInterval: undefined,
    advertIntervalPlace: undefined,
    authentication: undefined,
    hmac: undefined,
    preempt: true,
    preemptDelay: undefined,
    strict: undefined,
    accept: undefined,
    addresses: [],
    other: undefined,
    twinOf: undefined,
    excludedAddresses: [],
    routes: [],
    rules: [],
    sourceAddress: undefined,
    unicastKeyword: undefined,
    peers: [],
    unicastTtl: undefined,
    unicastFaultNoPeer: false,
    checkUnicastSource: false,
    multicastGroup: undefined,
    trackSourceAddress: false,
    noVirtualAddress: false,
    skipCheckAdvertAddresses: undefined,
    v3ChecksumAsV2: undefined,
    oldUnicastChecksum: 'auto',
    downTimerAdverts: undefined,
    timerExpiredBackup: undefined,
    lowerPriorityNoAdvert: undefined,
    higherPrioritySendAdvert: undefined,
    ownerIgnoreAdverts: undefined,
    garp: newGarp(),
    dontTrackPrimary: false,
    track: newTrack(),
    vmac: undefined,
    vmacAddresses: false,
    vmacTransmitOnBase: false,
    ipvlan: undefined,
    promoteSecondaries: false,
    linkbeatPolling: false,
    kernelReceiveBuffer: undefined,
    notifyPriorityChanges: undefined,
    notifyDeleted: false,
    debug: 0,
    lvsSyncInterface: undefined,
    notify: newNotify()
  }
}
