/** The commands crm_simulate and crm_verify, as processes would run them. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { main as simulate } from '../../src/cli/crm-simulate.js'
import { main as verify } from '../../src/cli/crm-verify.js'
import { projectPath } from '../project.js'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-crm-'))
t.teardown(() => rmSync(folder, { recursive: true }))

const NODES = ['a', 'b']
const CIB = `<cib validate-with="pacemaker-3.9" admin_epoch="0" epoch="1" num_updates="0"
  have-quorum="1" execution-date="1700000000"><configuration>
  <crm_config><cluster_property_set id="s"><nvpair id="s1" name="fencing-enabled" value="false"/>
  </cluster_property_set></crm_config>
  <nodes>${NODES.map(name => `<node id="${name}" uname="${name}"/>`).join('')}</nodes>
  <resources><primitive id="web" class="ocf" provider="heartbeat" type="apache"/></resources>
  <constraints><rsc_location id="l" rsc="web" node="b" score="10"/></constraints></configuration>
  <status>${NODES.map(name => `<node_state id="${name}" uname="${name}" in_ccm="true"
    crmd="online" join="member" expected="member"/>`).join('')}</status></cib>`

function file (name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** What a command answers and prints. */
async function run (
  command: (args: readonly string[]) => Promise<number>, ...args: readonly string[]
) {
  const out: string[] = []
  const errors: string[] = []
  const { stdout, stderr } = process
  const [write, complain] = [stdout.write, stderr.write]
  stdout.write = (text: string | Uint8Array) => out.push(String(text)) > 0
  stderr.write = (text: string | Uint8Array) => errors.push(String(text)) > 0
  try {
    return { code: await command(args), out: out.join(''), errors: errors.join('') }
  } finally {
    stdout.write = write
    stderr.write = complain
  }
}

t.test('crm_simulate -S prints status, plan, execution and status', async t => {
  const { code, out } = await run(simulate, '-x', file('a.xml', CIB), '-S')
  t.equal(code, 0)
  t.equal(out, `Using the original execution date of: 2023-11-14 22:13:20Z
Current cluster status:
  * Node List:
    * Online: [ a b ]

  * Full List of Resources:
    * web\t(ocf:heartbeat:apache):\t Stopped

Transition Summary:
  * Start      web     (     b )

Executing Cluster Transition:
  * Resource action: web             monitor on b
  * Resource action: web             monitor on a
  * Resource action: web             start on b
Using the original execution date of: 2023-11-14 22:13:20Z

Revised Cluster Status:
  * Node List:
    * Online: [ a b ]

  * Full List of Resources:
    * web\t(ocf:heartbeat:apache):\t Started b
`)
})

t.test('crm_simulate saves what it is asked to save', async t => {
  const path = (name: string): string => join(folder, name)
  const { code, out } = await run(simulate, '-x', file('a.xml', CIB), '-Q', '-S', '-O',
    path('out.xml'), '-I', path('in.xml'), '-G', path('graph.xml'), '-D', path('graph.dot'),
    '-d', 'b')
  t.equal(code, 0)
  t.equal(out, '\n', 'the line between what was changed and what was carried out')
  t.match(readFileSync(path('in.xml'), 'utf8'), /uname="b" in_ccm="false" crmd="offline"/)
  t.match(readFileSync(path('out.xml'), 'utf8'), /operation_key="web_start_0"/)
  t.match(readFileSync(path('graph.xml'), 'utf8'), /^<transition_graph .*operation_key="web_start_0" on_node="a"/s)
  t.match(readFileSync(path('graph.dot'), 'utf8'), '"web_monitor_0 a" -> "web_start_0 a" [ style = bold]')
})

t.test('crm_simulate prints scores alone, data, and reasons', async t => {
  const path = file('a.xml', CIB)
  t.equal((await run(simulate, '-x', path, '-sQ')).out,
    'pcmk__primitive_assign: web allocation score on a: 0\n' +
    'pcmk__primitive_assign: web allocation score on b: 10\n')
  const data = JSON.parse((await run(simulate, '-x', path, '--json')).out)
  t.match(data, { quorum: true, plan: [{ action: 'Start', resource: 'web', detail: 'b' }] })
  t.strictSame(Object.keys(data), ['quorum', 'nodes', 'resources', 'scores', 'fencing', 'plan',
    'actions', 'messages'], 'as the manual lists them')
  const why = await run(simulate, '-x', path, '--why', 'web')
  t.match(why.out, /^web: it is not active; it will be on b\.\nLocation l: prefers b \(10\)\./)
  t.equal((await run(simulate, '-x', path, '--why', 'db')).code, 1)
})

t.test('crm_simulate shows scores and utilization plainly, and the plan with them', async t => {
  const path = file('u.xml', CIB.replace('type="apache"/>', 'type="apache"><utilization id="u">' +
    '<nvpair id="u1" name="cpu" value="2"/></utilization></primitive>'))
  const status = 'Using the original execution date of: 2023-11-14 22:13:20Z\n[ a b ]\n\n' +
    'web\t(ocf:heartbeat:apache):\t Stopped\n\n'
  const scores = ['pcmk__primitive_assign: web allocation score on a: 0',
    'pcmk__primitive_assign: web allocation score on b: 10']
  const plan = '\nStart      web     (     b )\n'
  t.equal((await run(simulate, '-x', path, '-s')).out, `${status}${scores.join('\n')}\n${plan}`)
  const both = await run(simulate, '-x', path, '-sU')
  const lines = ['Original: a capacity:', 'Original: b capacity:', ...scores,
    'pcmk__assign_resource: web utilization on b: cpu=2',
    'Remaining: a capacity:', 'Remaining: b capacity:']
  t.equal(both.out, `${status}${lines.join('\n')}\n${plan}`)
  t.equal((await run(simulate, '-x', path, '-UQ')).out,
    lines.filter(line => !scores.includes(line)).join('\n') + '\n')
  const fancy = await run(simulate, '-x', path, '-s', '--text-fancy')
  t.match(fancy.out, /\nAssignment Scores:\n {2}\* pcmk__primitive_assign: web .*\n\nTransition Summary:\n {2}\* Start /s)
  t.equal((await run(simulate, '-x', path, '-sSQ')).out, `${scores.join('\n')}\n\n`)
})

t.test('crm_simulate refuses what it cannot do, with a code of its own', async t => {
  t.match(await run(simulate), { code: 64, errors: /Give the configuration/ })
  t.match(await run(simulate, '--bogus'), { code: 64, errors: /Unknown option --bogus/ })
  t.match(await run(simulate, '-x', join(folder, 'none')), { code: 66, errors: /Could not read/ })
  t.match(await run(simulate, '-x', file('bad.xml', '<cib>\n<')), { code: 65, errors: /bad.xml:2:/ })
  t.match(await run(simulate, '-x', file('not.xml', '<x/>')), { code: 65 })
  t.match(await run(simulate, '-L'), { code: 69 })
  t.match(await run(simulate, '-x', file('a.xml', CIB), '-t', 'someday'), { code: 64 })
  t.match(await run(simulate, '-x', file('a.xml', CIB), '-F', 'web'), { code: 64 })
})

t.test('crm_verify tells sound, doubtful and broken apart', async t => {
  t.match(await run(verify, '-x', file('a.xml', CIB)), { code: 0, out: '', errors: '' })
  const loop = '<rsc_order id="o" first="web" then="web"/></constraints>'
  t.match(await run(verify, '-V', '-X', CIB.replace('</constraints>', loop)),
    { code: 1, errors: /<rsc_order id="o">: it closes a loop/ })
  const broken = CIB.replace('rsc="web"', 'rsc="db"')
  t.match(await run(verify, '-x', file('b.xml', broken)), {
    code: 78,
    errors: 'crm_verify: Errors found during check: config not valid\n-V may provide more details\n'
  })
  t.match(await run(verify, '-V', '-x', file('b.xml', broken)),
    { code: 78, errors: /b.xml:7:\d+: error: <rsc_location id="l">: rsc="db" names no resource/ })
  t.match(await run(verify, '-V', '-X', '<cib'), { code: 78, errors: /:1:\d+: error: / })
  t.match(await run(verify), { code: 64 })
})

t.test('the worked example of the manual is what the command prints', async t => {
  const manual = readFileSync(projectPath('docs', 'pacemaker-mode.md'), 'utf8')
  const shown = (text: string): string =>
    text.trimEnd().split('\n').map(line => line === '' ? '' : `    ${line}`).join('\n')
  const running = join(folder, 'running.xml')
  await run(simulate, '-x', projectPath('docs', 'examples', 'five-nodes.xml'), '-SQ', '-O', running)
  const { out } = await run(simulate, '-x', running, '-S', '-f', 'n2', '-f', 'n4')
  t.ok(manual.includes(shown(out.slice(out.indexOf('Transition Summary')))))
  const why = await run(simulate, '-x', running, '-f', 'n2', '-f', 'n4', '--why', 'db')
  t.ok(manual.includes(shown(why.out)))
  t.match(await run(simulate, '-x', running, '-R'), { out: /Transition Summary:\n$/ })
})
