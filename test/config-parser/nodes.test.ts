import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { projectPath } from '../project.js'
import { makeStatement, NO_TRIVIA } from '../../src/config-parser/ast.js'
import { block, flatBlock, withBlock } from '../../src/config-parser/nodes.js'
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
  const leaf = { type: 'leaf', statement, trivia: NO_TRIVIA } as const
  const placed = block(
    { type: 'open', value: '{', token: { type: 'open', statement, mark, trivia }, before: [leaf] },
    [], { type: 'close', value: '}', token: { type: 'close', mark }, before: [leaf, leaf] }
  )
  const node = { type: 'block', head: statement, open: mark, items: [leaf, leaf], close: mark, trivia } as const
  t.strictSame(placed, { before: [leaf], block: node })
  t.strictSame(withBlock([leaf], placed), [leaf, leaf, node])
})

t.test('a flat block is the block its two braces make', async t => {
  const chunk = chunkOf('a {\n b\n}')
  const statement = makeStatement(chunk, 0, 1, 'a')
  const mark = { chunk, line: 0, column: 3, trivia: NO_TRIVIA }
  const leaf = { type: 'leaf', statement: makeStatement(chunk, 1, 2, 'b'), trivia: NO_TRIVIA } as const
  const open = { type: 'open', value: '{', token: { type: 'open', statement, mark, trivia: NO_TRIVIA }, before: [leaf] } as const
  const close = { type: 'close', value: '}', token: { type: 'close', mark }, before: [leaf, leaf] } as const
  t.match(flatBlock(open, close), block(open, [], close))
})
