/** The schema of what concerns the processes themselves, held to its types. */

import * as z from 'zod'
import type { ProcessConfig, SchedulingConfig } from '../config.js'
import { duration, maybe, uint32 } from './values.js'

const scheduling: z.ZodType<SchedulingConfig> = z.strictObject({
  nice: maybe(z.int().min(-20).max(19)),
  realtime: z.int().min(0).max(99),
  cpus: z.array(z.int().min(0)),
  noSwap: z.boolean(),
  realtimeLimit: duration(4295)
})

const path = maybe(z.string().min(1))
const processName = maybe(z.string().min(1).max(15))

export const processes: z.ZodType<ProcessConfig> = z.strictObject({
  netNamespace: maybe(z.string()),
  ipvsNamespace: maybe(z.string()),
  instance: maybe(z.string()),
  usePidDirectory: z.boolean(),
  childWaitTime: duration(0xffff_ffff),
  names: z.strictObject(
    { parent: processName, vrrp: processName, checkers: processName, bfd: processName }
  ),
  vrrp: scheduling,
  checkers: scheduling,
  bfd: scheduling,
  routerId: z.string(),
  umask: z.int().min(0).max(0o777),
  reloadCheckLog: path,
  reloadTimeFile: path,
  reloadRepeat: z.boolean(),
  // Empty: the standard name in the run directory.
  reloadFile: maybe(z.string()),
  configSaveDirectory: path,
  temporaryConfigDirectory: path,
  dataUseInstance: z.boolean(),
  jsonVersion: z.union([z.literal(1), z.literal(2)]),
  stateDumpFile: path,
  statsDumpFile: path,
  jsonDumpFile: path,
  randomSeed: maybe(uint32),
  maxAutoPriority: z.int().min(-1).max(99),
  minAutoPriorityDelay: duration(10),
  snmp: z.strictObject({
    socket: z.string(),
    traps: z.boolean(),
    vrrp: z.boolean(),
    rfc2: z.boolean(),
    rfc3: z.boolean(),
    checker: z.boolean(),
    vsStatsInterval: duration(30),
    rsStatsInterval: duration(30)
  }),
  dbus: z.strictObject({
    enabled: z.boolean(), serviceName: z.string(), noInterfaceName: maybe(z.string())
  }),
  linkbeat: z.strictObject({
    polling: z.boolean(),
    interfaces: z.array(z.strictObject({
      interface: z.string(), method: maybe(z.enum(['MII', 'ETHTOOL', 'IOCTL']))
    }))
  })
})
