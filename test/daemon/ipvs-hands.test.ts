/** What is said of refused changes of the IPVS table. */

import t from 'tap'
import type { RefusedChange } from '../../src/daemon/ipvs-client.js'
import { refusalLine } from '../../src/daemon/ipvs-hands.js'
import { NO_SERVICE_FLAGS, type Service } from '../../src/ipvs/service.js'
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
