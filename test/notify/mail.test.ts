/** Subjects and bodies of mails. */

import t from 'tap'
import { seconds } from '../../src/lib/time.js'
import type { MailConfig } from '../../src/notify/config.js'
import { realServerMail, transitionMail, virtualServerMail } from '../../src/notify/mail.js'

const CONFIG: MailConfig = {
  routerId: 'R1',
  from: 'root@r1',
  to: ['admin@example.org'],
  server: '127.0.0.1',
  port: 25,
  heloName: 'r1',
  timeout: seconds(30),
  tls: 'offered',
  login: undefined,
  withoutFaults: false
}

const STATES = ['MASTER', 'BACKUP', 'FAULT', 'STOP', 'DELETED'] as const

t.test('an instance mails every state', async t => {
  t.strictSame(STATES.map(state =>
    transitionMail(CONFIG, { kind: 'instance', name: 'VI_1', state })), [
    {
      subject: '[R1] VRRP Instance VI_1 - Entering MASTER state',
      body: '=> VRRP Instance is now owning VRRP VIPs <='
    },
    {
      subject: '[R1] VRRP Instance VI_1 - Entering BACKUP state',
      body: '=> VRRP Instance is no longer owning VRRP VIPs <='
    },
    {
      subject: '[R1] VRRP Instance VI_1 - Entering FAULT state',
      body: '=> VRRP Instance is no longer owning VRRP VIPs <='
    },
    { subject: '[R1] VRRP Instance VI_1 - Stopping', body: '=> VRRP Instance stopping <=' },
    { subject: '[R1] VRRP Instance VI_1 - Deleted', body: '=> VRRP Deleted at reload <=' }
  ])
})

t.test('a group mails all but its deletion', async t => {
  t.strictSame(STATES.map(state =>
    transitionMail(CONFIG, { kind: 'group', name: 'G', state })?.body), [
    '=> All VRRP group instances are now in MASTER state <=',
    '=> All VRRP group instances are now in BACKUP state <=',
    '=> All VRRP group instances are now in FAULT state <=',
    '=> All VRRP group instances are now stopping <=',
    undefined
  ])
  t.equal(transitionMail(CONFIG, { kind: 'group', name: 'G', state: 'STOP' })?.subject,
    '[R1] VRRP Group G - Stopping')
})

t.test('no_email_faults suppresses faults alone', async t => {
  const quiet = { ...CONFIG, withoutFaults: true }
  t.equal(transitionMail(quiet, { kind: 'instance', name: 'A', state: 'FAULT' }), undefined)
  t.ok(transitionMail(quiet, { kind: 'instance', name: 'A', state: 'BACKUP' }))
})

t.test('servers are named as FIFOs name them', async t => {
  t.strictSame(realServerMail(CONFIG, '[10.0.0.2]:tcp:80', '[10.0.0.1]:tcp:80', false,
    'TCP CHECK failed on service'), {
    subject: '[R1] Realserver [10.0.0.2]:tcp:80 of virtual server [10.0.0.1]:tcp:80 - DOWN',
    body: '=> TCP CHECK failed on service <='
  })
  t.equal(realServerMail(CONFIG, 'a', 'b', true, 'x').subject,
    '[R1] Realserver a of virtual server b - UP')
  t.strictSame(virtualServerMail(CONFIG, 'V', true, 'Gained quorum 1+0=1 <= 2'), {
    subject: '[R1] Virtualserver V - UP', body: '=> Gained quorum 1+0=1 <= 2 <='
  })
  t.match(virtualServerMail(CONFIG, 'V', false, 'x').subject, /DOWN$/)
})

t.test('a subject has at most 255 characters', async t => {
  const name = 'x'.repeat(300)
  t.equal(transitionMail(CONFIG, { kind: 'instance', name, state: 'STOP' })?.subject.length, 255)
})
