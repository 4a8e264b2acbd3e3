import fc from 'fast-check'
import t from 'tap'
import { ROOT } from '../../src/config-parser/keywords/root.js'
import { seededRandom } from '../../src/lib/random.js'
import { loadText } from '../fakes/config-text.js'
import { changedByFormatting } from './config.js'
import { generatedConfig } from './config-generate.js'

const configuration = fc.nat().map(seed => generatedConfig(seededRandom(seed)))

t.test('a generated configuration means the same when it is laid out anew', async t => {
  fc.assert(fc.property(configuration, text => changedByFormatting(text) === undefined),
    { numRuns: 400, seed: 31 })
  t.pass('and its layout comes to rest')
})

t.test('a generated configuration gives a verdict', async t => {
  fc.assert(fc.property(configuration, fc.boolean(), (text, configTest) => {
    const { exitCode } = loadText(text, { everyProgram: true, everyUser: true }, configTest)
    return [0, 2, 4, 5, 6].includes(exitCode)
  }), { numRuns: 300, seed: 32 })
  t.pass('without an exception')
})

t.test('every root keyword is generated, and configurations to run with', async t => {
  const texts = Array.from({ length: 300 }, (_unused, seed) => generatedConfig(seededRandom(seed)))
  const missing = Object.keys(ROOT)
    .filter(name => !texts.some(text => new RegExp(`^${name}\\b`, 'm').test(text)))
  t.strictSame(missing, [])
  const usable = texts.filter(text => {
    const { config } = loadText(text, { everyProgram: true, everyUser: true })
    return config !== undefined &&
      config.vrrp.instances.length + config.lvs.virtualServers.length > 0
  })
  t.ok(usable.length > 60, `${usable.length} of ${texts.length}`)
})
