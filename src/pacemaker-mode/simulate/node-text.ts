/** The "Node List" of a status report. */

import type { Node } from '../scheduler/model/node.js'

/** The names of the collected lists, in the order in which they are shown. */
const LISTS = ['Online', 'OFFLINE', 'RemoteOnline', 'RemoteOFFLINE', 'GuestOnline'] as const

/**
 * The lines of the list, without indentation; `nodes` are in display order. Health is shown only
 * where a health strategy is in force.
 */
export function nodeLines (nodes: readonly Node[], showHealth: boolean): readonly string[] {
  const lines: string[] = []
  const lists = new Map<string, string[]>()
  for (const node of nodes) {
    const own = ownLine(node, showHealth)
    if (own !== undefined) {
      lines.push(`* ${kindOf(node)} ${node.name}: ${own}`)
      continue
    }
    const list = listOf(node)
    lists.set(list, [...lists.get(list) ?? [], node.name])
  }
  for (const list of LISTS) {
    const names = lists.get(list)
    if (names !== undefined) lines.push(`* ${list}: [ ${names.join(' ')} ]`)
  }
  return lines
}

/** Guests and bundle nodes live inside a resource of the cluster. */
function isGuest ({ connection }: Node): boolean {
  return connection?.container !== undefined
}

function kindOf (node: Node): string {
  if (node.kind === 'cluster') return 'Node'
  return isGuest(node) ? 'GuestNode' : 'RemoteNode'
}

function listOf (node: Node): string {
  if (node.kind === 'cluster') return node.online ? 'Online' : 'OFFLINE'
  const kind = isGuest(node) ? 'Guest' : 'Remote'
  return `${kind}${node.online ? 'Online' : 'OFFLINE'}`
}

/** What there is to say of a node beyond being online or not. */
function ownLine (node: Node, showHealth: boolean): string | undefined {
  const state = stateOf(node)
  if (!showHealth || node.health === 'green') return state
  const plain = node.online ? 'online' : 'OFFLINE'
  return `${state ?? plain} (health is ${node.health.toUpperCase()})`
}

function stateOf (node: Node): string | undefined {
  if (node.unclean) {
    if (node.online) return 'UNCLEAN (online)'
    return node.pending ? 'UNCLEAN (pending)' : 'UNCLEAN (offline)'
  }
  if (node.pending) return 'pending'
  if (node.standbyOnFail && node.online) return 'standby (on-fail)'
  if (node.standby) {
    if (!node.online) return 'OFFLINE (standby)'
    return node.running.length > 0 ? 'standby (with active resources)' : 'standby'
  }
  if (node.maintenance) return node.online ? 'maintenance' : 'OFFLINE (maintenance)'
  return undefined
}
