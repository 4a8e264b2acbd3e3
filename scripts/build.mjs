// Bundles src into dist: one file for each program and each dynamic import, so that a process loads
// one file and nothing it does not need. Native packages stay outside.

import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const src = join(root, 'src')
const dist = join(root, 'dist')

/** Packages with native parts: loaded from node_modules. */
const NATIVE = ['koffi', 'raw-socket', 'netlink']

/** Programs started by path; dynamic imports of them and from them become files of their own. */
const entries = new Map([
  ['main', join(src, 'cli/main.ts')],
  ['pattern-worker', join(src, 'checkers/probes/pattern-worker.ts')],
  ...readdirSync(join(src, 'daemon'))
    .filter(name => name.endsWith('-process.ts'))
    .map(name => [name.slice(0, -'.ts'.length), join(src, 'daemon', name)])
])

/** `import('./x.js')` is `require('./x.cjs')` at run time; x becomes one more entry. */
const lazily = {
  name: 'lazily',
  setup (bundle) {
    bundle.onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined
      const file = resolve(resolveDir, path).replace(/\.js$/, '.ts')
      const name = relative(src, file).replace(/\.ts$/, '').replaceAll('/', '-')
      entries.set(name, file)
      return { path: `./${name}.cjs`, external: true }
    })
  }
}

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist)
// The map grows while it is walked: every bundle may name further entries.
for (const [name, file] of entries) {
  await build({
    entryPoints: [file],
    outfile: join(dist, `${name}.cjs`),
    bundle: true,
    platform: 'node',
    target: 'node20',
    // A dynamic import of a bundle is a plain require: no ECMAScript loader at start.
    supported: { 'dynamic-import': false },
    format: 'cjs',
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    external: NATIVE.flatMap(name => [name, `${name}/*`]),
    banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href" },
    define: { 'import.meta.url': 'moduleUrl' },
    plugins: [lazily],
    logLevel: 'warning'
  })
}
spawnSync(process.execPath, [join(root, 'bin/make-code-cache.cjs')], { stdio: 'ignore' })
writeFileSync(join(dist, '.built'), '')
