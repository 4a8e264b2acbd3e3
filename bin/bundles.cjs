// Loads the bundles of dist. Node.js 20 compiles a program from its text at every start, which for
// ours takes longer than reading ten thousand lines of configuration; so where
// make-code-cache.cjs could write, what V8 made of a bundle lies beside it. V8 refuses what another
// version has made, but it believes the rest, and damage would end the process: so the file is used
// by the very program that made it, and only while its checksum is right.
'use strict'

const { isAscii } = require('node:buffer')
const { readFileSync, statSync } = require('node:fs')
const { createRequire } = require('node:module')
const { join } = require('node:path')
const { Script } = require('node:vm')
const { crc32 } = require('node:zlib')

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
  const requireAny = id => id.startsWith('./')
    ? load(id.slice(2))
    : id === 'node:crypto' ? whenUsed(() => requireOther(id)) : requireOther(id)
  script.runInThisContext().call(module.exports, module.exports, requireAny, module, file, DIST)
  return module.exports
}

/** A module that takes milliseconds to load, which many who name it never use. */
function whenUsed (loadIt) {
  return new Proxy({}, { get: (_, name) => loadIt()[name] })
}

/** The function around the bundle, as Node.js makes one around every module. */
function compile (name) {
  const filename = join(DIST, name)
  const bytes = readFileSync(filename)
  // The bundler writes ASCII, for which this is the faster way.
  const text = isAscii(bytes) ? bytes.latin1Slice() : bytes.utf8Slice()
  return new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`,
    { filename, cachedData: cached(name, bytes) })
}

/** What V8 made of the bundle before, if that is there and whole. */
function cached (name, bundle) {
  let file
  try {
    file = readFileSync(join(CACHE, name))
  } catch {
    return undefined
  }
  const data = file.subarray(0, -CHECKSUM_LENGTH)
  return checksum(bundle, data).equals(file.subarray(-CHECKSUM_LENGTH)) ? data : undefined
}

const CHECKSUM_LENGTH = 4

/** Against accidents, not against people: who can write here can write the program. */
function checksum (bundle, data) {
  const bytes = Buffer.alloc(CHECKSUM_LENGTH)
  bytes.writeUInt32BE(crc32(data, crc32(bundle)))
  return bytes
}

/** The content of a file that {@link cached} accepts. */
function cacheFile (name, script) {
  const data = script.createCachedData()
  return Buffer.concat([data, checksum(readFileSync(join(DIST, name)), data)])
}

module.exports = { CACHE, DIST, cacheFile, compile, load, loaded }
