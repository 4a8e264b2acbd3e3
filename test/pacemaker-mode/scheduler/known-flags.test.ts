import t from 'tap'
import { forgetFlags, knownFlags, setFlag } from '../../../src/pacemaker-mode/scheduler/known-flags.js'
import { decide, primitive } from './small-cluster.js'

const FLAGS = { optional: true, runnable: true }

t.test('flags of a whole are worked out again when an action of a part has changed', async t => {
  const { set } = decide({ resources: `<group id="G">${primitive('A')}${primitive('B')}</group>` })
  const whole = set.resourcesById.get('G')
  const action = whole?.actions.find(each => each.task === 'start')
  const part = set.resourcesById.get('B')?.actions.find(each => each.task === 'start')
  if (whole === undefined || action === undefined || part === undefined) throw new TypeError('no group')
  let worked = 0
  const ask = (): unknown => knownFlags(whole, action, undefined, () => {
    worked++
    return FLAGS
  })
  forgetFlags()
  ask()
  t.equal(ask(), FLAGS)
  setFlag(part, 'optional', part.optional)
  ask()
  t.equal(worked, 1, 'nothing has changed')
  setFlag(part, 'optional', !part.optional)
  ask()
  t.equal(worked, 2)
  forgetFlags()
  ask()
  t.equal(worked, 3)
})
