/** What is said of one refused change. */

import t from 'tap'
import { subjectOf } from '../../src/daemon/ipvs-client.js'
import { type Origin, refusalLine } from '../../src/daemon/refusal-line.js'
import type { Change } from '../../src/ipvs/plan.js'
import { NO_SERVICE_FLAGS, type ServiceId } from '../../src/ipvs/service.js'
import { ip } from '../checkers/examples.js'

const web: ServiceId = { type: 'address', protocol: 'tcp', address: ip('10.0.0.1'), port: 80 }
const six: ServiceId = { type: 'address', protocol: 'udp', address: ip('2001:db8::1'), port: 53 }
const origin: Origin = {
  name: '[10.0.0.1]:tcp:80', place: '/etc/k.conf line 7', scheduler: 'mh', persistence: undefined
}

/** The line about a change that was refused with this code. */
const line = (change: Change, code: string, from: Origin | undefined = undefined): string =>
  refusalLine({ change, code, subject: subjectOf(change) }, from)

const adding = (id: ServiceId): Change => ({
  type: 'add-service', service: { id, scheduler: 'mh', flags: NO_SERVICE_FLAGS, persistence: undefined }
})
const deleting = (service: ServiceId, address: string): Change =>
  ({ type: 'delete-destination', service, destination: { address: ip(address), port: 80 } })

t.test('a service that is refused is named with its block', async t => {
  t.equal(line(adding(web), 'EPERM', origin),
    'IPVS cmd IP_VS_SO_SET_ADD(1154) error: Operation not permitted(1) (10.0.0.1:tcp:80) - ' +
    'virtual_server [10.0.0.1]:tcp:80 (/etc/k.conf line 7)')
  t.equal(line(adding(web), 'EEXIST'),
    'IPVS cmd IP_VS_SO_SET_ADD(1154) error: Service already exists(17) (10.0.0.1:tcp:80)')
})

t.test('what the kernel may lack is named: the scheduler, and an engine if there is one', async t => {
  t.match(line(adding(web), 'ENOENT', origin),
    /: Scheduler or persistence engine not found\(2\) .*: this kernel has no scheduler mh \(modprobe ip_vs_mh\)$/)
  t.match(line(adding(web), 'ENOENT', { ...origin, persistence: { engine: 'sip' } }),
    /: this kernel has no scheduler mh or no persistence engine sip \(modprobe ip_vs_mh ip_vs_pe_sip\)$/)
})

t.test('of destinations keepalived\'s line says enough', async t => {
  t.equal(line(deleting(web, '10.0.0.2'), 'ENOENT', origin),
    'IPVS cmd IP_VS_SO_SET_DELDEST(1160) error: No such file or directory(2) (10.0.0.1:tcp:80 -> 10.0.0.2:80)')
  t.match(line(deleting(six, '2001:db8::2'), 'EUNKNOWN'),
    /error: EUNKNOWN\(0\) \(2001:db8::1:udp:53 -> 2001:db8::2:80\)$/)
  t.match(line(deleting({ type: 'fwmark', mark: 7, family: 'ipv4' }, '10.0.0.2'), 'ENOENT'),
    /\(Fwm 7 -> 10\.0\.0\.2:80\)$/)
  t.match(line(adding({ type: 'fwmark', mark: 8, family: 'ipv6' }), 'EPERM'), /\(Fwm 8 inet6\)$/)
})
