/** What V8 has made of the bundles is used when it is whole, and never needed. */

import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { projectPath } from '../project.js'

const folder = t.testdir()
for (const name of ['bin', 'dist', 'package.json']) cpSync(projectPath(name), join(folder, name), { recursive: true })
symlinkSync(projectPath('node_modules'), join(folder, 'node_modules'))
const cache = join(folder, 'dist/cache')

function make (): void {
  spawnSync(process.execPath, [join(folder, 'bin/make-code-cache.cjs')], { stdio: 'ignore' })
}

/** Whether V8 refused what it was given; undefined when it was given nothing. */
function refused (): string {
  const program = "const { load, loaded } = require('./bin/bundles.cjs'); load('main.cjs');" +
    "console.log(loaded.get('main.cjs').script.cachedDataRejected)"
  return spawnSync(process.execPath, ['-e', program], { cwd: folder, encoding: 'utf8' }).stdout.trim()
}

function runs (): boolean {
  const { status, stdout } = spawnSync(process.execPath, [join(folder, 'bin/holdfast'), 'help'], { encoding: 'utf8' })
  return status === 0 && stdout.includes('Commands:')
}

function eachFile (change: (bytes: Buffer) => Buffer): void {
  for (const engine of readdirSync(cache)) {
    for (const name of readdirSync(join(cache, engine))) {
      const path = join(cache, engine, name)
      writeFileSync(path, change(readFileSync(path)))
    }
  }
}

t.test('V8 takes what it has made', async t => {
  make()
  t.equal(refused(), 'false')
  t.ok(runs())
})

t.test('damage is found before V8 sees it', async t => {
  make()
  eachFile(bytes => {
    for (let at = 200; at < bytes.length; at += 997) bytes[at] = (bytes[at] ?? 0) ^ 0xff
    return bytes
  })
  t.equal(refused(), 'undefined')
  t.ok(runs())
  eachFile(bytes => bytes.subarray(0, 10))
  t.ok(runs(), 'nor does a file that is too short do harm')
})

t.test('the program of another text is not used for this one', async t => {
  make()
  const main = join(folder, 'dist/main.cjs')
  writeFileSync(main, readFileSync(main, 'utf8').replace('Commands:', 'COMMANDS:'))
  t.equal(refused(), 'undefined')
})

t.test('it need not be there', async t => {
  cpSync(projectPath('dist/main.cjs'), join(folder, 'dist/main.cjs'))
  rmSync(cache, { recursive: true })
  t.equal(refused(), 'undefined')
  t.ok(runs())
})
