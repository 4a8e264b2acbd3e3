import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { main } from '../../src/cli/check-config.js'

const CLEAN = 'vrrp_instance A {\n interface eth0\n virtual_router_id 1\n version 3\n virtual_ipaddress {\n  10.0.0.1/24\n }\n}\n'
const DOUBTFUL = CLEAN.replace('virtual_router_id 1', 'virtual_router_id 1\n nopreempt\n state MASTER')
const WRONG = CLEAN.replace('virtual_router_id 1', 'virtual_router_idd 1')

/** The exit status, and what was written. */
async function check (
  directory: string, text: string, ...options: readonly string[]
): Promise<{ readonly status: number, readonly out: string, readonly err: string }> {
  const path = join(directory, 'keepalived.conf')
  writeFileSync(path, text)
  const out = t.capture(process.stdout, 'write', () => true)
  const err = t.capture(process.stderr, 'write', () => true)
  try {
    const status = await main([...options, path])
    return { status, out: written(out()), err: written(err()) }
  } finally {
    out.restore()
    err.restore()
  }
}

function written (calls: ReadonlyArray<{ readonly args: readonly unknown[] }>): string {
  return calls.map(({ args }) => String(args[0])).join('')
}

t.test('0 is clean, 1 warnings under --strict, 2 errors', async t => {
  const directory = t.testdir()
  t.equal((await check(directory, CLEAN)).status, 0)
  t.equal((await check(directory, CLEAN, '--strict')).status, 0)
  t.equal((await check(directory, DOUBTFUL)).status, 0)
  t.equal((await check(directory, DOUBTFUL, '--strict')).status, 1)
  t.equal((await check(directory, WRONG)).status, 2)
  t.equal((await check(directory, WRONG, '--strict')).status, 2)
  t.equal((await check(directory, CLEAN, '--no-such-option')).status, 2)
})

t.test('an allowed warning is none under --strict', async t => {
  const allowed = `# holdfast: allow-file HF0508\n${DOUBTFUL}`
  t.equal((await check(t.testdir(), allowed, '--strict')).status, 0)
})

t.test('--json writes an array of findings with their places', async t => {
  const { out } = await check(t.testdir(), DOUBTFUL, '--json')
  t.match(JSON.parse(out), [{ severity: 'warning', code: 'HF0508', line: 1 }])
  t.strictSame(JSON.parse((await check(t.testdir(), CLEAN, '--json')).out), [])
})

t.test('without a terminal there are no colours', async t => {
  const { err } = await check(t.testdir(), WRONG)
  t.match(err, "help: did you mean 'virtual_router_id'?")
  t.notMatch(err, '\x1b')
})
