// Loads the bundles of dist. Node.js 20 compiles a program from its text at every start, which for
// ours takes longer than reading ten thousand lines of configuration; so where
// make-code-cache.cjs could write, what V8 made of a bundle lies beside it. V8 refuses what another
// version has made, but it believes the rest, and damage would end the process: so the file is used
// by the very program that made it, and only while its digest is right.
'use strict'

const { createHash } = require('node:crypto')
const { readFileSync, statSync } = require('node:fs')
const { createRequire } = require('node:module')
const { join } = require('node:path')
const { Script } = require('node:vm')

const DIST = join(__dirname, '../dist')
const CACHE = join(DIST, 'cache', `${process.version}-${process.arch}-${statSync(process.execPath).size}`)

/** The bundles that have been run: their modules, and their scripts for make-code-cache.cjs. */
const loaded = new Map()

/** The exports of the bundle dist/NAME, which is run when it is asked for first. */
function load (name) {
  const found = loaded.get(name)
  if (found !== undefined) return found.module.exports
  const file = join(DIST, name)
  const script = compile(name)
  const module = { exports: {} }
  loaded.set(name, { module, script })
  const requireOther = createRequire(file)
  const requireAny = id => id.startsWith('./') ? load(id.slice(2)) : requireOther(id)
  script.runInThisContext().call(module.exports, module.exports, requireAny, module, file, DIST)
  return module.exports
}

/** The function around the bundle, as Node.js makes one around every module. */
function compile (name) {
  const filename = join(DIST, name)
  const text = readFileSync(filename, 'utf8')
  return new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`,
    { filename, cachedData: cached(name, text) })
}

/** What V8 made of the text before, if that is there and whole. */
function cached (name, text) {
  let file
  try {
    file = readFileSync(join(CACHE, name))
  } catch {
    return undefined
  }
  const data = file.subarray(0, -DIGEST_LENGTH)
  return digest(text, data).equals(file.subarray(-DIGEST_LENGTH)) ? data : undefined
}

const DIGEST_LENGTH = 20

/** Against accidents, not against people: who can write here can write the program. */
function digest (text, data) {
  return createHash('sha1').update(text).update(data).digest()
}

/** The content of a file that {@link cached} accepts. */
function cacheFile (name, script) {
  const data = script.createCachedData()
  return Buffer.concat([data, digest(readFileSync(join(DIST, name), 'utf8'), data)])
}

module.exports = { CACHE, DIST, cacheFile, compile, load, loaded }
