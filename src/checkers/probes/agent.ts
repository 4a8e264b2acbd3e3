/** AGENT_CHECK: connects, says what it was told to say, and reads one line. */

import { readAgentLine } from '../agent.js'
import type { AgentCheckerConfig } from '../checker-config.js'
import type { ProbeResult } from '../probe-result.js'
import type { CancelSignal } from './cancellation.js'
import { converse, streamFailure } from './stream.js'

/** The longest line that is read. */
const MAX_LINE = 1024

export function probeAgent (
  config: AgentCheckerConfig, signal: CancelSignal, tell: (result: ProbeResult) => void
): void {
  converse(config.connection, signal, tell, (socket, conversation) => {
    let text = ''
    const read = (line: string): void => {
      const reply = readAgentLine(line)
      if (reply.ok) conversation.finish({ ok: true, agent: reply.value })
      else conversation.fail({ code: 'agent-reply', found: line.slice(0, 80) })
    }
    conversation.await('read')
    socket.setEncoding('latin1')
    socket.on('data', (more: string) => {
      text += more
      const end = text.search(/[\r\n]/)
      if (end >= 0) read(text.slice(0, end))
      else if (text.length > MAX_LINE) conversation.fail({ code: 'too-long', limit: MAX_LINE })
    })
    socket.on('error', error => conversation.fail(streamFailure(error)))
    // HAProxy takes a line without its end as well.
    socket.on('end', () => { if (text !== '') read(text) })
    socket.on('close', () => conversation.fail({ code: 'closed' }))
    if (config.send !== undefined) socket.write(config.send)
  })
}
