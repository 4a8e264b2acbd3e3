import t, { type Test } from 'tap'
import { commandLine } from '../../src/cli/command-line.js'

const REQUEST = {
  name: 'holdfast x',
  usage: 'usage: x FILE\n',
  options: { write: { type: 'boolean', short: 'w' }, help: { type: 'boolean', short: 'h' } }
} as const

/** What comes of the arguments, and what is written. */
function called (t: Test, args: readonly string[], needsFile = true): object {
  const out = t.capture(process.stdout, 'write', () => true)
  const errors = t.capture(process.stderr, 'write', () => true)
  const result = commandLine({ ...REQUEST, args, needsFile })
  const text = (calls: ReadonlyArray<{ args: readonly unknown[] }>): string =>
    calls.map(call => String(call.args[0])).join('')
  const written = { result, out: text(out()), errors: text(errors()) }
  out.restore()
  errors.restore()
  return written
}

t.test('options and files are told apart', async t => {
  t.match(called(t, ['-w', 'a', 'b']),
    { result: { values: { write: true }, positionals: ['a', 'b'] }, out: '', errors: '' })
})

t.test('help is the usage, and no failure', async t => {
  t.strictSame(called(t, ['-h']), { result: 0, out: 'usage: x FILE\n', errors: '' })
})

t.test('misuse is named before the usage', async t => {
  t.match(called(t, ['--nope', 'a']),
    { result: 2, out: '', errors: /^holdfast x: Unknown option '--nope'.*\nusage: x FILE\n$/ })
})

t.test('only where a file is needed is it missed', async t => {
  t.strictSame(called(t, []), { result: 2, out: '', errors: 'usage: x FILE\n' })
  t.match(called(t, [], false), { result: { positionals: [] }, errors: '' })
})
