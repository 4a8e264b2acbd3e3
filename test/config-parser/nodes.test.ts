import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { projectPath } from '../project.js'
import { makeStatement, NO_TRIVIA } from '../../src/config-parser/ast.js'
import { block, leaf } from '../../src/config-parser/nodes.js'
import { chunkOf } from '../fakes/config-text.js'

t.test('the committed grammar is what nearleyc makes of its source', async t => {
  const made = spawnSync(process.execPath,
    [projectPath('node_modules/nearley/bin/nearleyc.js'), projectPath('src/config-parser/grammar.ne')], { encoding: 'utf8' })
  t.equal(made.status, 0, made.stderr)
  t.equal(readFileSync(projectPath('src/config-parser/grammar.ts'), 'utf8'), made.stdout)
})

t.test('nodes keep statements, braces and comments', async t => {
  const chunk = chunkOf('a {\n}')
  const statement = makeStatement(chunk, 0, 1, 'a')
  const mark = { chunk, line: 0, column: 3, trivia: NO_TRIVIA }
  const trivia = { ...NO_TRIVIA, trailing: '# x' }
  const node = block({ type: 'open', value: 'a', statement, mark, trivia }, [],
    { type: 'close', value: '}', mark })
  t.strictSame(node, { type: 'block', head: statement, open: mark, items: [], close: mark, trivia })
  t.strictSame(leaf({ type: 'leaf', value: 'a', statement, trivia }), { type: 'leaf', statement, trivia })
})
