/** AGENT_CHECK (Holdfast's own): an agent that speaks as HAProxy's agent-check does. */

import { block, onOff } from '../arguments.js'
import type { KeywordTable } from '../keyword.js'
import type { AgentDraft, RealServerDraft } from '../lvs-draft.js'
import { addChecker } from '../lvs-draft.js'
import { checkTarget, newSocket, socketKeywords, typeDefaults } from './check-connection.js'

const FEATURE = 'LVS'

const AGENT_CHECK: KeywordTable<AgentDraft> = {
  ...socketKeywords<AgentDraft>(typeDefaults(0, '1')),
  agent_send: {
    about: { meaning: 'what the agent is sent first', default: 'nothing', note: 'in quotes \\n is a newline', own: true, feature: FEATURE },
    form: '<STRING>',
    values: { type: 'text' },
    read: (reading, draft) => {
      if (reading.argument === undefined) reading.missing('a text')
      else draft.send = reading.argument.replaceAll('\\n', '\n').replaceAll('\\r', '\r')
    }
  },
  agent_required: onOff({ meaning: 'an agent that does not answer is a failure; else nothing changes', default: 'off', own: true, feature: FEATURE },
    (draft, value) => { draft.required = value })
}

export const AGENT_CHECK_BLOCK = block<RealServerDraft, AgentDraft>('block',
  { meaning: 'an agent beside the server says its state and its weight', note: 'connect_port is required', own: true, feature: FEATURE }, AGENT_CHECK,
  (reading, server) => ({ ...newSocket('agent', reading, server), send: undefined, required: false }),
  (check, reading, server) => {
    if (check.port === undefined) {
      reading.scope.diagnostics.report('HF0405', check.place, 'AGENT_CHECK has no connect_port - ignoring',
        { class: undefined, severity: 'error', expected: 'connect_port PORT: where the agent listens' })
      return
    }
    checkTarget(check, server, reading)
    addChecker(server, check)
  })
