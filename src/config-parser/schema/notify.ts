/** The schema of scripts, FIFOs and mails, held to its types. */

import * as z from 'zod'
import type { Command } from '../../lib/command.js'
import type { NotifyConfig, TransitionNotify } from '../../notify/config.js'
import { duration, maybe, port, uint32 } from './values.js'

export const command: z.ZodType<Command> = z.strictObject({
  path: z.string().min(1),
  args: z.array(z.string()).min(1),
  uid: uint32,
  gid: uint32,
  groups: z.array(uint32),
  shell: z.boolean(),
  readTest: z.boolean()
})

const transitions: z.ZodType<TransitionNotify> = z.strictObject({
  master: maybe(command),
  backup: maybe(command),
  fault: maybe(command),
  stop: maybe(command),
  deleted: maybe(command),
  masterRxLowerPriority: maybe(command),
  any: maybe(command),
  mail: z.boolean()
})

const timed = z.strictObject({ command, timeout: duration(1000) })
const realServer = z.strictObject({ up: maybe(command), down: maybe(command), mail: z.boolean() })

export const notify: z.ZodType<NotifyConfig> = z.strictObject({
  instances: z.record(z.string(), transitions),
  groups: z.record(z.string(), transitions),
  trackScripts: z.record(z.string(), command),
  virtualServers: z.record(z.string(), z.strictObject({
    quorumUp: maybe(command),
    quorumDown: maybe(command),
    mail: z.boolean(),
    serverMail: z.boolean(),
    realServers: z.record(z.string(), realServer)
  })),
  fifos: z.array(z.strictObject({
    part: z.enum(['all', 'vrrp', 'lvs']),
    path: z.string().min(1),
    uid: uint32,
    gid: uint32,
    script: maybe(command)
  })),
  startup: maybe(timed),
  shutdown: maybe(timed),
  mail: maybe(z.strictObject({
    routerId: z.string(),
    from: z.string(),
    to: z.array(z.string()).min(1),
    server: z.string(),
    port: port.min(1),
    heloName: z.string(),
    timeout: duration(4294),
    tls: z.enum(['off', 'offered', 'required', 'verified']),
    login: maybe(z.strictObject({ user: z.string().min(1), password: z.string().min(1) })),
    withoutFaults: z.boolean()
  })),
  alerts: z.strictObject({
    all: maybe(z.boolean()), vrrp: maybe(z.boolean()), checkers: maybe(z.boolean())
  }),
  order: z.enum(['strict', 'legacy'])
})
