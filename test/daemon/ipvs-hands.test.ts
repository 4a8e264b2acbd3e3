/** What is said of refused changes of the IPVS table. */

import t from 'tap'
import { subjectOf } from '../../src/daemon/ipvs-client.js'
import { IpvsHands } from '../../src/daemon/ipvs-hands.js'
import type { Change } from '../../src/ipvs/plan.js'
import { type Destination, NO_SERVICE_FLAGS, type Service } from '../../src/ipvs/service.js'
import { ip } from '../checkers/examples.js'

const service: Service = {
  id: { type: 'address', protocol: 'tcp', address: ip('10.0.0.1'), port: 80 },
  scheduler: 'mh',
  flags: NO_SERVICE_FLAGS,
  persistence: undefined
}
const origin = {
  name: '[10.0.0.1]:tcp:80', place: '/etc/k.conf line 7', scheduler: 'mh', persistence: undefined
}

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
