/** HAProxy's agent-check text. */

import t from 'tap'
import {
  type AgentState, agentWeight, onAgentReply, outOfService, readAgentLine, SILENT_AGENT
} from '../../src/checkers/agent.js'

/** What stands after these lines. */
function after (...lines: readonly string[]): AgentState {
  let state = SILENT_AGENT
  for (const line of lines) {
    const reply = readAgentLine(line)
    if (reply.ok) state = onAgentReply(state, reply.value)
  }
  return state
}

t.test('words come in any order, case and separation, and the last of a kind counts', async t => {
  t.strictSame(after('ready, UP\t75%'), { percent: 75, administration: 'ready', operation: 'up' })
  t.strictSame(after('maxconn:30 drain 10% 20%'), { percent: 20, administration: 'drain', operation: 'up' })
})

t.test('a description follows a sharp', async t => {
  t.match(readAgentLine('down # disk is full'), { ok: true, value: { operation: 'down', description: 'disk is full' } })
  t.match(readAgentLine('fail#'), { ok: true, value: { operation: 'fail', description: '' } })
})

t.test('what is not of the language is refused with its word', async t => {
  t.strictSame(readAgentLine('up sideways'), { ok: false, error: 'sideways' })
  for (const line of ['', '# nothing', '-5%', '99999%', '5.5%', 'HTTP/1.0 400 Bad', 'maxconn:']) {
    t.equal(readAgentLine(line).ok, false, line)
  }
})

t.test('what a line does not mention stays', async t => {
  t.strictSame(after('drain', '30%', 'up'), { percent: 30, administration: 'drain', operation: 'up' })
  t.equal(outOfService(after('down', '30%')), 'down')
  t.equal(outOfService(after('down', 'up')), undefined)
  t.equal(outOfService(after('stopped', 'ready')), 'stopped')
  t.equal(outOfService(after('maint', 'up')), 'maint')
  t.equal(outOfService(after('maint', 'ready')), undefined)
  t.equal(outOfService(after('drain')), undefined, 'a drained server is up')
})

t.test('the weight is a share of the configured one, at least 1 while there is any', async t => {
  t.equal(agentWeight(SILENT_AGENT, 10), 10)
  t.equal(agentWeight(after('50%'), 10), 5)
  t.equal(agentWeight(after('1%'), 10), 1)
  t.equal(agentWeight(after('250%'), 10), 25)
  t.equal(agentWeight(after('0%'), 10), 0)
  t.equal(agentWeight(after('50% drain'), 10), 0)
  t.equal(agentWeight(after('50%'), 0), 0)
})
