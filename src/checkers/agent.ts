/**
 * AGENT_CHECK: what a server says of itself in HAProxy's agent-check text (Configuration Manual,
 * `agent-check`): one line of words such as `75%`, `up`, `drain`, `down # disk is full`. What it
 * does not mention stays as it was; only the agent takes back what it has said.
 */

import type { Decoded } from '../lib/decoded.js'
import { decoded, refused } from '../lib/decoded.js'

/** One line of an agent. */
export interface AgentReply {
  /** Of the configured weight, in percent. */
  readonly percent: number | undefined
  /** `ready`; `drain`: no new connections; `maint`: out of service. */
  readonly administration: Administration | undefined
  /** `up`; `down`, `fail`, `stopped`: out of service, and the words it uses for that. */
  readonly operation: Operation | undefined
  /** What follows the sharp. */
  readonly description: string
}

type Administration = 'ready' | 'drain' | 'maint'
type Operation = 'up' | 'down' | 'fail' | 'stopped'

/** Everything an agent has said so far. */
export interface AgentState {
  readonly percent: number
  readonly administration: Administration
  readonly operation: Operation
}

/** Before it has said anything. */
export const SILENT_AGENT: AgentState = { percent: 100, administration: 'ready', operation: 'up' }

const ADMINISTRATION: readonly Administration[] = ['ready', 'drain', 'maint']
const OPERATION: readonly Operation[] = ['up', 'down', 'fail', 'stopped']
/** HAProxy's weights end at 256, and with them its percentages of a weight of 1. */
const MOST_PERCENT = 25_600

/** Reads a line; refused: the word that is none of the language. */
export function readAgentLine (line: string): Decoded<AgentReply, string> {
  const sharp = line.indexOf('#')
  const description = sharp < 0 ? '' : line.slice(sharp + 1).trim()
  const words = (sharp < 0 ? line : line.slice(0, sharp)).split(/[\s,]+/).filter(each => each !== '')
  let reply: AgentReply =
    { percent: undefined, administration: undefined, operation: undefined, description }
  for (const word of words) {
    const lower = word.toLowerCase()
    const percent = /^(\d{1,5})%$/.exec(lower)?.[1]
    const administration = ADMINISTRATION.find(each => each === lower)
    const operation = OPERATION.find(each => each === lower)
    if (percent !== undefined && Number(percent) <= MOST_PERCENT) {
      reply = { ...reply, percent: Number(percent) }
    } else if (administration !== undefined) reply = { ...reply, administration }
    else if (operation !== undefined) reply = { ...reply, operation }
    // IPVS has no limit of connections that could be set from here.
    else if (!/^maxconn:\d+$/.test(lower)) return refused(word)
  }
  return words.length === 0 ? refused('') : decoded(reply)
}

/** What stands after a line. */
export function onAgentReply (state: AgentState, reply: AgentReply): AgentState {
  return {
    percent: reply.percent ?? state.percent,
    administration: reply.administration ?? state.administration,
    operation: reply.operation ?? state.operation
  }
}

/** The word that keeps the server out of service; undefined: it is in. */
export function outOfService ({ administration, operation }: AgentState): string | undefined {
  if (administration === 'maint') return 'maint'
  return operation === 'up' ? undefined : operation
}

/** The agent's share of the configured weight; of more than nothing at least 1. */
export function agentWeight ({ percent, administration }: AgentState, weight: number): number {
  if (administration === 'drain' || percent === 0 || weight === 0) return 0
  return Math.max(1, Math.round(weight * percent / 100))
}
