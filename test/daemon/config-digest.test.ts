import t from 'tap'
import { digestOf } from '../../src/daemon/config-digest.js'
import { lvs, realServer, virtualServer } from '../checkers/examples.js'

t.test('equal configurations have one digest, however their numbers came about', async t => {
  const config = (port: number) => lvs([virtualServer([realServer('10.0.0.2', { port })])])
  // Kept as a floating-point number, from an array that has one.
  const [, double = 0] = [0.5, 80]
  t.equal(digestOf(config(80)), digestOf(config(double)))
  t.equal(digestOf(config(80)), digestOf(structuredClone(config(160 * 0.5))))
  t.not(digestOf(config(80)), digestOf(config(81)))
})
