import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readCommandLine } from '../../src/cli/options.js'
import { openConfigSource } from '../../src/daemon/configuration.js'
import { Log } from '../../src/daemon/log.js'
import { present } from '../../src/lib/assert.js'

const quiet = new Log({ console: false, json: false, facility: undefined, file: undefined })

function instance (extra = ''): string {
  return `vrrp_instance V {\n interface hf-none\n virtual_router_id 51\n${extra}\n` +
    ' virtual_ipaddress {\n  10.9.9.9/32\n }\n}\n'
}

/** The interface need not be there: this runs on any machine. */
const DYNAMIC = 'global_defs {\n dynamic_interfaces\n}\n'

/** Whether `after` is taken over by a daemon that runs `before`. */
function reloads (folder: string, before: string, after: string): boolean {
  const path = join(folder, 'keepalived.conf')
  const line = readCommandLine(['-f', path])
  if (line.action !== 'run') throw new Error('the command line runs the daemon')
  const source = openConfigSource(line.options, quiet)
  writeFileSync(path, DYNAMIC + before)
  const { config } = source.load()
  writeFileSync(path, DYNAMIC + after)
  return source.reload(present(config, 'the file is good')).config !== undefined
}

t.test('a reload may bring the first virtual MAC and take the last', async t => {
  const folder = t.testdir()
  t.ok(reloads(folder, instance(), instance(' use_vmac')))
  t.ok(reloads(folder, instance(' use_vmac'), instance()))
  t.ok(reloads(folder, instance(), `global_defs {\n nftables mine\n}\n${instance()}`))
})

t.test('a table of the firewall that is there keeps its name', async t => {
  const folder = t.testdir()
  const named = (name: string): string => `global_defs {\n nftables ${name}\n}\n${instance()}`
  t.notOk(reloads(folder, named('mine'), named('yours')))
  t.notOk(reloads(folder, named('mine'), instance(' use_vmac')))
  t.ok(reloads(folder, named('mine'), named('mine')))
})

t.test('a reload that is worse than what runs is refused', async t => {
  const folder = t.testdir()
  t.notOk(reloads(folder, instance(), 'vrrp_instance V {\n interface hf-none\n'))
  t.ok(reloads(folder, instance(), instance(' priority 120')))
})
