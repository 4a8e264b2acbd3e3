/** What is said of refused changes of the IPVS table. */

import t from 'tap'
import { type RefusedChange, subjectOf } from '../../src/daemon/ipvs-client.js'
import { IpvsHands, refusalLine } from '../../src/daemon/ipvs-hands.js'
import type { Change } from '../../src/ipvs/plan.js'
import { type Destination, NO_SERVICE_FLAGS, type Service } from '../../src/ipvs/service.js'
import { ip } from '../checkers/examples.js'

const service: Service = {
  id: { type: 'address', protocol: 'tcp', address: ip('10.0.0.1'), port: 80 },
  scheduler: 'mh',
  flags: NO_SERVICE_FLAGS,
  persistence: undefined
}
const origin = { name: '[10.0.0.1]:tcp:80', place: '/etc/k.conf line 7', scheduler: 'mh' }
const refused = (code: string): RefusedChange =>
  ({ change: { type: 'add-service', service }, code, subject: 'TCP 10.0.0.1:80' })

t.test('a service that is refused is named with its block', async t => {
  t.equal(refusalLine(refused('EPERM'), origin),
    'IPVS cmd IP_VS_SO_SET_ADD(1) error: EPERM(1) (TCP 10.0.0.1:80) - ' +
    'virtual_server [10.0.0.1]:tcp:80 (/etc/k.conf line 7)')
  t.match(refusalLine(refused('ENOENT'), origin),
    /\(\/etc\/k\.conf line 7\): this kernel has no scheduler mh \(modprobe ip_vs_mh\)$/)
  t.equal(refusalLine(refused('EPERM'), undefined),
    'IPVS cmd IP_VS_SO_SET_ADD(1) error: EPERM(1) (TCP 10.0.0.1:80)')
})

t.test('of destinations keepalived\'s line says enough', async t => {
  const change = {
    type: 'delete-destination', service: service.id, destination: { address: ip('10.0.0.2'), port: 80 }
  } as const
  t.match(refusalLine({ change, code: 'ENOENT', subject: 'A -> B' }, origin), /\(A -> B\)$/)
})

t.test('a refusal is told once until it works, and its servers\' not at all', async t => {
  const lines: string[] = []
  let refusing = true
  const hands = new IpvsHands({
    client: {
      apply: async changes => refusing
        ? changes.map(change => ({
          change, code: change.type === 'add-service' ? 'ENOENT' : 'ESRCH', subject: subjectOf(change)
        }))
        : [],
      table: async () => [],
      destinations: async () => [],
      flush: async () => {},
      setTimeouts: async () => {},
      startDaemon: async () => {},
      stopDaemon: async () => {}
    },
    marks: { set: async () => {} },
    log: line => lines.push(line),
    origin: () => origin,
    reread: () => {},
    counted: () => {}
  })
  t.teardown(() => hands.close())
  const destination: Destination = {
    address: ip('10.0.0.2'),
    port: 80,
    forwarding: { method: 'masq' },
    weight: 1,
    upperThreshold: 0,
    lowerThreshold: 0
  }
  const changes: readonly Change[] = [
    { type: 'add-service', service },
    { type: 'add-destination', service: service.id, destination },
    { type: 'delete-destination', service: service.id, destination }
  ]
  const push = async (): Promise<number> => {
    lines.length = 0
    hands.push({ type: 'ipvs', changes })
    await hands.idle()
    return lines.length
  }
  t.equal(await push(), 1, 'the service')
  t.match(lines, [/no scheduler mh/])
  t.equal(await push(), 0, 'again')
  t.equal(hands.isRefused, true)
  refusing = false
  t.equal(await push(), 0)
  t.equal(hands.isRefused, false)
  refusing = true
  t.equal(await push(), 1, 'after it has worked')
})
