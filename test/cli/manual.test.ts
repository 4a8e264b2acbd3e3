/** The manual and the completions say all the tables say, in the languages they are written in. */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { entries } from '../../src/config-parser/reference.js'
import { COMMANDS } from '../../src/cli/commands.js'
import { completion } from '../../src/cli/completion.js'
import { OPTIONS as GENHASH_OPTIONS } from '../../src/cli/genhash-options.js'
import { OPTIONS } from '../../src/cli/keepalived-options.js'
import { manualPage, PAGES } from '../../src/cli/manual.js'
import { projectPath } from '../project.js'

const has = (program: string): boolean => spawnSync('which', [program]).status === 0

t.test('every option, command and keyword is in the manual', async t => {
  const daemon = manualPage('keepalived.8') ?? ''
  for (const { long } of Object.values(OPTIONS)) {
    t.ok(daemon.includes(`\\-\\-${long.replaceAll('-', '\\-')}\\fR`), `--${long}`)
  }
  const genhash = manualPage('genhash.1') ?? ''
  t.match(genhash, 'genhash \\- the MD5 digest of a page, for the digest of an HTTP_GET\n')
  for (const { long } of Object.values(GENHASH_OPTIONS)) {
    t.ok(genhash.includes(`\\-\\-${long.replaceAll('-', '\\-')}\\fR`), `genhash --${long}`)
  }
  const tools = manualPage('holdfast.1') ?? ''
  for (const name of Object.keys(COMMANDS)) t.ok(tools.includes(`\\fBholdfast ${name}\\fR`), name)
  const configuration = manualPage('keepalived.conf.5') ?? ''
  const missing = entries().filter(({ name }) => !configuration.includes(`\n\\fB${name.replaceAll('~', '\\(ti').replaceAll('-', '\\-')}\\fR`))
  t.strictSame(missing.map(({ name }) => name), [])
})

t.test('man(1) has nothing to say against a page', { skip: !has('man') && 'man is missing' }, async t => {
  for (const name of Object.keys(PAGES)) {
    const { status, stderr } = spawnSync('man', ['--warnings', '-E', 'UTF-8', '-l', '-P', 'cat', '-'],
      { input: manualPage(name), encoding: 'utf8', env: { ...process.env, MANWIDTH: '80' } })
    t.strictSame({ status, stderr }, { status: 0, stderr: '' }, name)
  }
})

t.test('a page we do not have', async t => t.equal(manualPage('keepalived.9'), undefined))

/** What bash offers for the last of the words. */
function offered (...words: readonly string[]): readonly string[] {
  const [program = ''] = words
  const { stdout } = spawnSync('bash', ['-c', `${completion('bash')}
    COMP_WORDS=(${words.map(word => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}
    _${program}; printf '%s\\n' "\${COMPREPLY[@]}"`], { encoding: 'utf8' })
  return stdout.split('\n').filter(line => line !== '')
}

t.test('bash completes commands, options and their values', async t => {
  t.strictSame(offered('holdfast', 'exp'), ['explain'])
  t.strictSame(offered('holdfast', 'realserver', 'sta'), ['start', 'status'])
  t.strictSame(offered('keepalived', '--dont-f'), ['--dont-fork'])
  t.strictSame(offered('holdfast', 'run', '--dont-f'), ['--dont-fork'])
  t.strictSame(offered('keepalived', '--signum', '=', 'ST'), ['STOP', 'STATS', 'STATS_CLEAR'])
  t.strictSame(offered('keepalived', '-S', 'local7'), ['local7'])
  t.strictSame(offered('keepalived', '-f', projectPath('package.js')), [projectPath('package.json')])
})

for (const shell of ['zsh', 'fish']) {
  t.test(`${shell} takes its script`, { skip: !has(shell) && `${shell} is missing` }, async t => {
    const file = join(t.testdir({ script: completion(shell) ?? '' }), 'script')
    const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' })
    t.strictSame({ status, stderr }, { status: 0, stderr: '' })
  })
}

t.test('fish completes a command and an option', { skip: !has('fish') && 'fish is missing' }, async t => {
  const { stdout } = spawnSync('fish', ['-c', `${completion('fish')}
complete -C 'holdfast expl'
complete -C 'keepalived --dont-f'`], { encoding: 'utf8' })
  t.match(stdout, /^explain\t/m)
  t.match(stdout, /^--dont-fork\t/m)
})

t.test('a shell we do not know', async t => t.equal(completion('tcsh'), undefined))
