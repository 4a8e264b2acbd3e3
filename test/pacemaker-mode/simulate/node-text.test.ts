import t from 'tap'
import { statusLines } from '../../../src/pacemaker-mode/simulate/status-text.js'
import {
  decide, gone, history, member, meta, primitive, type Cluster
} from '../scheduler/small-cluster.js'

const DEVICE = '<primitive id="F" class="stonith" type="fence_x"/>'

/** The lines of the list of nodes, without bullets. */
function nodesOf (cluster: Cluster): readonly string[] {
  const lines = statusLines(decide(cluster).set)
  return lines.slice(0, lines.indexOf('')).filter(line => /^ {4}\* /.test(line)).map(line => line.slice(6))
}

t.test('a node that is still joining and has to be fenced is pending and unclean', t => {
  const fence = '<operations><op id="s" name="stop" interval="0" on-fail="fence"/></operations>'
  const states = (crmd: string, inside: string): string =>
    member('a') + member('b', history('A', [{ operation: 'start' }, { operation: 'stop', rc: 1 }]))
      .replace('in_ccm="true" crmd="online"', `in_ccm="${inside}" crmd="${crmd}"`)
      .replace('expected="member"', 'expected="down"')
  const resources = DEVICE + primitive('A', fence)
  t.strictSame(nodesOf({ options: {}, resources, states: states('online', 'false') }),
    ['Node b: UNCLEAN (pending)', 'Online: [ a ]'])
  t.strictSame(nodesOf({ options: {}, resources, states: states('offline', 'true') }),
    ['Node b: UNCLEAN (online)', 'Online: [ a ]'])
  t.end()
})

t.test('health follows whatever state a node is in', t => {
  const sick = { '#health-disk': 'red' }
  const options = { 'node-health-strategy': 'only-green' }
  const nodes = ['a', 'b', 'c', 'd', 'e', 'f']
  const poorly = (state: string, node: string): string => state.replace('<lrm ',
    `<transient_attributes id="${node}"><instance_attributes id="s-${node}"><nvpair id="h-${node}"
    name="#health-disk" value="yellow"/></instance_attributes></transient_attributes><lrm `)
  const states = member('a') + member('b', '', { ...sick, standby: 'on' }) +
    member('c', '', { ...sick, maintenance: 'true' }) + poorly(gone('d', 'down'), 'd') +
    poorly(gone('e', 'member'), 'e') + member('f', '', sick).replace('join="member"', 'join="pending"')
  t.strictSame(nodesOf({ options, nodes, states, resources: DEVICE }), [
    'Node b: standby (health is RED)',
    'Node c: maintenance (health is RED)',
    'Node d: OFFLINE (health is YELLOW)',
    'Node e: UNCLEAN (offline) (health is YELLOW)',
    'Node f: pending (health is RED)',
    'Online: [ a ]'
  ])
  t.strictSame(nodesOf({ options: {}, nodes, states, resources: DEVICE }).filter(line =>
    line.includes('health')), [], 'nobody minds without a strategy')
  t.end()
})

const GUEST = primitive('V', meta('V', { 'remote-node': 'g', 'target-role': 'Stopped' }))
const REMOTE = '<primitive id="r" class="ocf" provider="pacemaker" type="remote">' +
  meta('r', { 'target-role': 'Stopped' }) + '</primitive>'

/** The state of a remote or guest node, with attributes. */
function beyond (name: string, attributes: Readonly<Record<string, string>>): string {
  return member(name, '', attributes).replace(/in_ccm=.*\n.*expected="member"/, 'remote_node="true"')
}

t.test('what is asked of a node nobody is connected to counts where there is fencing', t => {
  const resources = GUEST + REMOTE
  const states = member('a') + member('b') + beyond('g', { maintenance: 'true' }) +
    beyond('r', { standby: 'on' })
  t.strictSame(nodesOf({ options: {}, resources: DEVICE + resources, states }), [
    'GuestNode g: OFFLINE (maintenance)', 'RemoteNode r: OFFLINE (standby)', 'Online: [ a b ]'
  ])
  t.strictSame(nodesOf({ resources, states }), ['Online: [ a b ]', 'RemoteOFFLINE: [ r ]'])
  t.end()
})
