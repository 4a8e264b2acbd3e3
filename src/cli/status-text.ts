/** The tables of `holdfast status`. */

import type { CheckersStatus } from '../checkers/status.js'
import type {
  DaemonReport, InstanceReport, StatusReport, VrrpReport
} from '../daemon/control/status-report.js'
import { periodText } from '../daemon/period-text.js'
import { table } from './table.js'

/** Everything an operator wants to see at once; `now` in milliseconds since 1970. */
export function statusText ({ daemon, vrrp, checkers }: StatusReport, now: number): string {
  const blocks = [
    daemonLines(daemon, now),
    vrrp === undefined ? [] : vrrpLines(vrrp),
    checkers === undefined ? [] : checkersLines(checkers)
  ]
  return blocks.filter(lines => lines.length > 0).map(lines => `${lines.join('\n')}\n`).join('\n')
}

function daemonLines (daemon: DaemonReport, now: number): readonly string[] {
  const { last } = daemon.reload
  const names = [
    daemon.instance === undefined ? '' : `, instance ${daemon.instance}`,
    daemon.namespace === undefined ? '' : `, namespace ${daemon.namespace}`
  ].join('')
  const children = daemon.children.map(({ part, pid, restarts }) => {
    const again = restarts === 0 ? '' : `, started again ${restarts} times`
    return pid === undefined ? `${part} not running${again}` : `${part} ${pid}${again}`
  })
  const refused = last?.result === 'refused'
    ? [`RELOAD REFUSED ${ago(last.time, now)}: ${last.reason}`]
    : []
  return [
    `Holdfast ${daemon.version} on ${daemon.routerId}, process ${daemon.pid}${names}, ` +
      `running for ${periodText((now - Date.parse(daemon.started)) / 1000)} ` +
      `(${children.join('; ')})`,
    `${daemon.configFile}` + (last?.result === 'complete' ? `, reloaded ${ago(last.time, now)}` : ''),
    ...refused
  ]
}

function vrrpLines ({ instances, groups, scripts }: VrrpReport): readonly string[] {
  const lines = instances.length === 0
    ? []
    : table(
      ['INSTANCE', 'STATE', 'FOR', 'PRIORITY', 'INTERFACE', 'VRID', 'MASTER', 'ADDRESSES'],
      instances.map(instanceRow))
  const unhealthy = instances.filter(each => each.faults.length > 0)
    .map(each => `${each.name} is kept in FAULT by: ${each.faults.join(', ')}`)
  const ofGroups = groups.map(({ name, state, members }) =>
    `sync group ${name}: ${state} (${members.join(', ')})`)
  const bad = scripts.filter(({ result }) => result !== 'good')
    .map(({ name, result, lastStatus }) => `script ${name}: ${result}` +
      (lastStatus === undefined ? '' : `, last exit status ${lastStatus}`))
  return [...lines, ...unhealthy, ...ofGroups, ...bad]
}

function instanceRow (each: InstanceReport): readonly string[] {
  const { priority, master, addresses } = each
  const [first, ...others] = addresses
  return [
    each.name,
    each.standby === undefined ? each.state : `${each.state} (${each.standby.manner})`,
    periodText(each.age),
    priority.effective === priority.configured
      ? String(priority.effective)
      : `${priority.effective} (${priority.configured})`,
    each.interface ?? '-',
    `${each.vrid}/${each.family === 'ipv6' ? 6 : 4}`,
    each.state === 'MASTER' ? 'here' : master === undefined ? '-' : `${master.address} (${master.priority})`,
    first === undefined ? '-' : `${first.address}${others.length === 0 ? '' : ` +${others.length}`}`
  ]
}

function checkersLines ({ virtualServers }: CheckersStatus): readonly string[] {
  if (virtualServers.length === 0) return []
  return table(
    ['SERVICE / SERVER', 'STATE', 'WEIGHT', 'CHECKS'],
    virtualServers.flatMap(each => [
      [
        each.name,
        each.suspended ? 'suspended' : each.quorumUp ? 'quorum' : 'NO QUORUM',
        `${each.weight} of ${each.quorum}`,
        each.sorryServer?.inUse === true ? `sorry server ${each.sorryServer.name}` : ''
      ],
      ...each.realServers.map(server => [
        `  ${server.name}`,
        server.drained ? 'drained' : server.draining ? 'draining' : server.alive ? 'up' : 'DOWN',
        server.operatorWeight === undefined ? String(server.weight) : `${server.weight} (operator)`,
        server.checkers.map(({ type, up }) => `${type} ${up ? 'ok' : 'FAILS'}`).join(', ')
      ])
    ]))
}

function ago (time: string, now: number): string {
  return `${periodText((now - Date.parse(time)) / 1000)} ago`
}
