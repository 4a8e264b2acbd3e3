import t from 'tap'
import { instant, seconds } from '../../src/lib/time.js'
import { groupStart, mayBecomeMaster, mayRecover } from '../../src/vrrp/sync-group.js'
import type { Member } from '../../src/vrrp/sync-group.js'

const backup = (wantsMaster: boolean): Member => ({
  state: {
    name: 'backup',
    masterDownAt: instant(0),
    masterInterval: seconds(1),
    master: undefined,
    preemptAt: undefined,
    wantsMaster,
    lowered: false
  },
  ownerReady: false,
  faulty: false,
  pending: false
})
const healthy = { ...backup(false), state: { name: 'init' } } as const

t.test('a member becomes master only with all others', async t => {
  const leader = backup(false)
  t.ok(mayBecomeMaster([leader], leader))
  t.ok(mayBecomeMaster([leader, backup(true)], leader))
  t.notOk(mayBecomeMaster([leader, backup(true), backup(false)], leader))
  t.notOk(mayBecomeMaster([leader, { ...healthy, state: { name: 'fault' } }], leader))
})

t.test('a group starts together', async t => {
  t.equal(groupStart([healthy, healthy]), 'backup')
  t.equal(groupStart([healthy, { ...healthy, pending: true }]), 'waits')
  t.equal(groupStart([{ ...healthy, faulty: true }, { ...healthy, pending: true }]), 'fault')
  const owner = { ...healthy, ownerReady: true }
  t.equal(groupStart([owner, owner]), 'master')
  t.equal(groupStart([owner, healthy]), 'backup')
})

t.test('a group leaves FAULT when no member has a fault', async t => {
  t.ok(mayRecover([healthy, healthy]))
  t.notOk(mayRecover([healthy, { ...healthy, faulty: true }]))
  t.notOk(mayRecover([healthy, { ...healthy, pending: true }]))
})
