/** The LVS part of the configuration. */

import type { LvsConfig } from '../../checkers/config.js'
import type { VirtualServerNotify } from '../../notify/config.js'
import type { GlobalDraft, InstanceDraft } from '../draft.js'
import type { Scope } from '../scope.js'
import { compileVirtualServers } from './virtual-servers.js'

export interface CompiledLvs {
  readonly lvs: LvsConfig
  readonly virtualServers: Readonly<Record<string, VirtualServerNotify>>
}

export function compileLvs (scope: Scope): CompiledLvs {
  const { draft } = scope
  const { global } = draft
  const buffer = (name: 'lvsCommand' | 'lvsMonitor') =>
    global.buffers[name].bytes === 0 ? undefined : global.buffers[name]
  const daemon = global.lvsSyncDaemon ?? instanceSyncDaemon(draft.instances)
  const instance = draft.instances.find(each => each.name === daemon?.instance)
  const { password, ca, certificate, key } = draft.lvs.ssl
  const { servers, groups, notify } = compileVirtualServers(scope)
  const lvs: LvsConfig = {
    global: {
      timeouts: global.lvsTimeouts,
      flush: global.lvsFlush,
      flushOnStop: global.lvsFlushOnStop,
      syncDaemon: daemon === undefined
        ? undefined
        : {
            interface: daemon.interface,
            instance: daemon.instance,
            id: daemon.id ?? instance?.vrid ?? 0,
            maxlen: daemon.maxlen,
            port: daemon.port,
            ttl: daemon.ttl,
            group: daemon.group
          },
      checkerLogAllFailures: global.checkerLogAllFailures,
      noCheckerEmails: global.noCheckerEmails,
      rsInitNotifies: global.rsInitNotifies,
      nftables: global.nftablesIpvsTable === undefined
        ? undefined
        : {
            table: global.nftablesIpvsTable,
            priority: global.nftablesIpvsPriority,
            startMark: global.nftablesIpvsStartMark,
            counters: global.nftablesCounters
          },
      netlinkCommandBuffer: buffer('lvsCommand'),
      netlinkMonitorBuffer: buffer('lvsMonitor')
    },
    virtualServers: servers,
    groups,
    ssl: { password, ca, certificate, key },
    trackFiles: draft.trackFiles.map(({ name, path = '', initial }) => ({ name, path, initial }))
  }
  return { lvs, virtualServers: notify }
}

/** lvs_sync_daemon_interface of an instance, the old way to say lvs_sync_daemon IFACE INSTANCE. */
function instanceSyncDaemon (instances: readonly InstanceDraft[]): GlobalDraft['lvsSyncDaemon'] {
  const owner = instances.find(each => each.lvsSyncInterface !== undefined)
  if (owner?.lvsSyncInterface === undefined) return undefined
  return {
    place: owner.place,
    interface: owner.lvsSyncInterface,
    instance: owner.name,
    id: undefined,
    maxlen: undefined,
    port: undefined,
    ttl: undefined,
    group: undefined
  }
}
