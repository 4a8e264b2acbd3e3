/** The global part of data files. */

import type { Config, SchedulingConfig } from '../config-parser/config.js'
import { seconds } from '../lib/time.js'

/** The section `Global definitions`. */
export function globalDump ({ process, vrrp, notify }: Config): string {
  const { global } = vrrp
  const { mail } = notify
  const lines = [
    '------< Global definitions >------',
    ` Network namespace = ${process.netNamespace ?? '(default)'}`,
    ` Network namespace ipvs = ${process.ipvsNamespace ?? '(main namespace)'}`,
    ...(process.instance === undefined ? [] : [` Instance name = ${process.instance}`]),
    ` Router ID = ${process.routerId}`,
    ...(mail === undefined
      ? []
      : [
          ` Smtp server = ${mail.server}`,
          ` Smtp server port = ${mail.port}`,
          ` Smtp HELO name = ${mail.heloName}`,
          ` Smtp server connection timeout = ${mail.timeout / seconds(1)}`,
          ` Email notification from = ${mail.from}`,
          ...mail.to.map(address => ` Email notification = ${address}`)
        ]),
    ` Dynamic interfaces = ${global.dynamicInterfaces !== 'off'}`,
    ` Disable local IGMP = ${global.disableLocalIgmp ? 'yes' : 'no'}`,
    ` FIFO write vrrp states on reload = ${global.rewriteStatesOnReload}`,
    ...notify.fifos.map(({ part, path }) =>
      ` ${{ all: 'Global', vrrp: 'VRRP', lvs: 'LVS' }[part]} notify fifo = ${path}`),
    ` Gratuitous ARP interval = ${(global.garpInterval / seconds(1)).toFixed(6)}`,
    ` Gratuitous NA interval = ${(global.gnaInterval / seconds(1)).toFixed(6)}`,
    ...scheduling('VRRP', process.vrrp),
    ...scheduling('Checker', process.checkers),
    ...scheduling('BFD', process.bfd),
    ` umask = 0${process.umask.toString(8)}`
  ]
  return lines.map(line => `${line}\n`).join('')
}

function scheduling (part: string, config: SchedulingConfig): readonly string[] {
  return [
    ` ${part} process priority = ${config.nice}`,
    ` ${part} don't swap = ${config.noSwap}`,
    ` ${part} realtime priority = ${config.realtime}`,
    ` ${part} realtime limit = ${config.realtimeLimit}`
  ]
}
