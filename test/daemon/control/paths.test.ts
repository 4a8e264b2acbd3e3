import t from 'tap'
import { controlSocketPath, controlSockets } from '../../../src/daemon/control/paths.js'

t.test('every daemon of a machine has its own place', async t => {
  t.equal(controlSocketPath({}), '/run/holdfast/control.sock')
  t.equal(controlSocketPath({ instance: 'a' }), '/run/holdfast/a.sock')
  t.equal(controlSocketPath({ namespace: 'red' }), '/run/holdfast/red.sock')
  t.equal(controlSocketPath({ namespace: 'red', instance: 'a' }), '/run/holdfast/red_a.sock')
  t.equal(controlSocketPath({ pidFile: '/tmp/x.pid', instance: 'a' }), '/tmp/x.sock')
  t.equal(controlSocketPath({ pidFile: '/tmp/x' }), '/tmp/x.sock')
})

t.test('where there are none, there are none', async t => {
  t.strictSame(controlSockets('/nonexistent'), [])
})
