import t from 'tap'
import { decide, history, member, meta, plan, primitive, running } from './small-cluster.js'

const DEVICE = '<primitive id="F" class="stonith" type="fence_x"/>'
const REVOKED = '<tickets><ticket_state id="T" granted="false"/></tickets>'

function ticket (policy: string, role: string): string {
  return `<rsc_ticket id="k" rsc="C" ticket="T" loss-policy="${policy}" rsc-role="${role}"/>`
}

const PROMOTABLE = `<clone id="C">${meta('C', { promotable: 'true' })}${primitive('A')}</clone>`
const ROLES = member('a', history('A', [{ operation: 'start' }, { operation: 'promote' }])) +
  member('b', running('A'))

t.test('a ticket for the started role is one for whatever is active', async t => {
  const fenced = (role: string): readonly string[] => decide({
    options: {},
    resources: DEVICE + PROMOTABLE,
    constraints: ticket('fence', role),
    states: REVOKED + ROLES
  }).fencing.map(({ node, reason }) => `${node.name}: ${reason}`)
  t.strictSame(fenced('Started'), ['b: deadman ticket was lost', 'a: deadman ticket was lost'])
  t.strictSame(fenced('Promoted'), ['a: deadman ticket was lost'])
})

t.test('without fencing a ticket that would fence stops, whatever the role', async t => {
  const decision = decide({
    resources: `<group id="C">${primitive('A')}</group>`,
    constraints: ticket('fence', 'Promoted'),
    states: REVOKED + member('a', running('A')) + member('b')
  })
  t.ok('A_stop_0@a' in plan(decision))
  t.notOk(decision.set.nodes.some(({ unclean }) => unclean), 'nobody is marked for what cannot be')
  t.ok(decision.set.warnings.some(({ message }) => message.includes("'loss-policy' to 'stop'")))
})
