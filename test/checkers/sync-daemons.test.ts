import t from 'tap'
import type { SyncDaemonConfig } from '../../src/checkers/config.js'
import {
  configureDaemons, NO_SYNC_DAEMONS, onVrrpState, stopDaemons, type SyncDaemonsStep
} from '../../src/checkers/sync-daemons.js'
import { lines } from './examples.js'

const config = (instance: string | undefined): SyncDaemonConfig => ({
  interface: 'eth0', instance, id: 51, maxlen: undefined, port: undefined, ttl: 3, group: undefined
})
const told = ({ effects }: SyncDaemonsStep) => lines(effects)

t.test('without an instance both run at once', async t => {
  const started = configureDaemons(NO_SYNC_DAEMONS, config(undefined), new Set())
  t.strictSame(told(started), ['start-daemon master', 'start-daemon backup'])
  t.match(started.effects[0], { daemon: { interface: 'eth0', id: 51, ttl: 3 } })
  t.strictSame(told(onVrrpState(started.state, 'VI_1', true)), [])
  t.strictSame(told(stopDaemons(started.state)), ['stop-daemon master', 'stop-daemon backup'])
})

t.test('with an instance the one that fits its state runs', async t => {
  const started = configureDaemons(NO_SYNC_DAEMONS, config('VI_1'), new Set())
  t.strictSame(told(started), ['start-daemon backup'])
  const master = onVrrpState(started.state, 'VI_1', true)
  t.strictSame(told(master), ['stop-daemon backup', 'start-daemon master'])
  t.strictSame(told(onVrrpState(master.state, 'VI_1', true)), [], 'nothing new')
  t.strictSame(told(onVrrpState(master.state, 'VI_2', false)), [], 'another instance')
  t.strictSame(told(onVrrpState(master.state, 'VI_1', false)),
    ['stop-daemon master', 'start-daemon backup'])
})

t.test('a reload restarts them only when something changed', async t => {
  const { state } = configureDaemons(NO_SYNC_DAEMONS, config('VI_1'), new Set(['VI_1']))
  t.strictSame(state.running, ['master'])
  t.strictSame(told(configureDaemons(state, config('VI_1'), new Set(['VI_1']))), [])
  t.strictSame(told(configureDaemons(state, { ...config('VI_1'), id: 9 }, new Set(['VI_1']))),
    ['stop-daemon master', 'start-daemon master'])
  t.strictSame(told(configureDaemons(state, undefined, new Set())), ['stop-daemon master'])
  t.strictSame(told(configureDaemons(NO_SYNC_DAEMONS, undefined, new Set())), [])
})
