import t from 'tap'
import type { Change, Entry } from '../../src/ipvs/plan.js'
import { plan, tableOf } from '../../src/ipvs/plan.js'
import { destinationKey, serviceKey } from '../../src/ipvs/service.js'
import type { Destination, Forwarding, Service } from '../../src/ipvs/service.js'
import { destination, service, tcp } from './examples.js'

const web = service(tcp('192.0.2.1', 80))
const dns = service(tcp('192.0.2.1', 53))
const one = destination('10.0.0.1', 80)
const two = destination('10.0.0.2', 80)
const three = destination('10.0.0.3', 80)

const entry = (each: Service, ...destinations: readonly Destination[]): Entry =>
  ({ service: each, destinations })

/** The changes as lines, with everything we are said to own. */
function changes (wanted: readonly Entry[], actual: readonly Entry[], ours = actual): string[] {
  const owned = new Set(ours.map(each => serviceKey(each.service.id)))
  return plan(tableOf(wanted), tableOf(actual), owned).map(line)
}

function line (change: Change): string {
  switch (change.type) {
    case 'add-service':
    case 'edit-service': return `${change.type} ${serviceKey(change.service.id)}`
    case 'delete-service': return `${change.type} ${serviceKey(change.service)}`
    default: return `${change.type} ${destinationKey(change.destination)}`
  }
}

t.test('an equal table needs no change', async t => {
  const table = [entry(web, one, two), entry(dns, three)]
  t.strictSame(changes(table, structuredClone(table)), [])
  t.strictSame(changes(table, [entry(dns, three), entry(web, two, one)]), [], 'in whatever order')
})

t.test('an empty kernel gets every service and then its destinations', async t => {
  t.strictSame(changes([entry(web, one, two), entry(dns, three)], []), [
    'add-service TCP 192.0.2.1:80', 'add-destination 10.0.0.1:80', 'add-destination 10.0.0.2:80',
    'add-service TCP 192.0.2.1:53', 'add-destination 10.0.0.3:80'
  ])
})

t.test('one changed weight is one edit', async t => {
  t.strictSame(changes([entry(web, one, { ...two, weight: 5 })], [entry(web, one, two)]),
    ['edit-destination 10.0.0.2:80'])
})

t.test('new servers come before old ones go, raised weights before lowered ones', async t => {
  const heavy = { ...two, weight: 100 }
  t.strictSame(
    changes([entry(web, { ...one, weight: 0 }, heavy, three)],
      [entry(web, destination('10.0.0.9', 80), one, two)]),
    [
      'add-destination 10.0.0.3:80', 'edit-destination 10.0.0.2:80',
      'edit-destination 10.0.0.1:80', 'delete-destination 10.0.0.9:80'
    ])
})

t.test('services of others are left alone, ours are deleted last', async t => {
  t.strictSame(changes([entry(web, one)], [entry(dns, three)], []),
    ['add-service TCP 192.0.2.1:80', 'add-destination 10.0.0.1:80'])
  t.strictSame(changes([entry(web, one)], [entry(dns, three)]), [
    'add-service TCP 192.0.2.1:80', 'add-destination 10.0.0.1:80',
    'delete-service TCP 192.0.2.1:53'
  ])
})

t.test('every property of a service is compared', async t => {
  const persistent = service(web.id, {
    persistence: { timeout: 60, granularity: { family: 'ipv4', mask: 0xffffffff }, engine: undefined }
  })
  const { persistence } = persistent
  if (persistence === undefined) throw new Error('unreachable')
  const pairs: ReadonlyArray<readonly [Service, Service]> = [
    [web, { ...web, scheduler: 'rr' }],
    [web, { ...web, flags: { ...web.flags, onePacket: true } }],
    [web, { ...web, flags: { ...web.flags, flag1: true } }],
    [web, { ...web, flags: { ...web.flags, flag2: true } }],
    [web, { ...web, flags: { ...web.flags, flag3: true } }],
    [web, persistent],
    [persistent, { ...persistent, persistence: { ...persistence, timeout: 61 } }],
    [persistent, { ...persistent, persistence: { ...persistence, engine: 'sip' } }],
    [persistent, {
      ...persistent,
      persistence: { ...persistence, granularity: { family: 'ipv4', mask: 0xffffff00 } }
    }]
  ]
  for (const [left, right] of pairs) {
    t.strictSame(changes([entry(left)], [entry(right)]), ['edit-service TCP 192.0.2.1:80'])
    t.strictSame(changes([entry(right)], [entry(left)]), ['edit-service TCP 192.0.2.1:80'])
  }
  const six = service(tcp('2001:db8::1', 80), {
    persistence: { timeout: 60, granularity: { family: 'ipv6', length: 64 }, engine: undefined }
  })
  t.strictSame(changes([entry(six)], [structuredClone(entry(six))]), [])
})

t.test('every property of a destination is compared', async t => {
  const tunnel = (each: Extract<Forwarding, { method: 'tunnel' }>['tunnel']): Partial<Destination> =>
    ({ forwarding: { method: 'tunnel', tunnel: each } })
  const variants: ReadonlyArray<Partial<Destination>> = [
    {}, { upperThreshold: 1 }, { lowerThreshold: 1 }, { forwarding: { method: 'route' } },
    tunnel({ type: 'ipip' }),
    tunnel({ type: 'gue', port: 1, checksum: 'nocsum' }),
    tunnel({ type: 'gue', port: 2, checksum: 'nocsum' }),
    tunnel({ type: 'gue', port: 1, checksum: 'csum' }),
    tunnel({ type: 'gre', checksum: 'nocsum' }),
    tunnel({ type: 'gre', checksum: 'csum' })
  ]
  for (const [left, wanted] of variants.entries()) {
    for (const [right, actual] of variants.entries()) {
      t.strictSame(
        changes([entry(web, { ...one, ...wanted })], [entry(web, { ...one, ...actual })]),
        left === right ? [] : ['edit-destination 10.0.0.1:80'], `${left} against ${right}`)
    }
  }
})

t.test('a destination the kernel found to be its own counts as forwarded as asked', async t => {
  const local = { ...one, forwarding: { method: 'local' } as const }
  t.strictSame(changes([entry(web, { ...one, forwarding: { method: 'route' } })], [entry(web, local)]), [])
})
