import t from 'tap'
import { KernelTable, type Touched, type Wanted } from '../../src/checkers/kernel-table.js'
import type { Destination } from '../../src/ipvs/service.js'
import { present } from '../../src/lib/assert.js'
import { destination, service, tcp } from '../ipvs/examples.js'
import { lines } from './examples.js'

const web = service(tcp('10.0.0.1', 80))
const dns = service(tcp('10.0.0.1', 53))
const one = destination('10.0.0.2', 80)
const two = destination('10.0.0.3', 80)

const told = (changes: ReturnType<KernelTable['update']>) => lines([{ type: 'ipvs', changes }])
/** What virtual servers want, whose real servers have these destinations in this order. */
const give = (...wanted: ReadonlyArray<readonly Destination[] | undefined>): Wanted => ({
  has: place => wanted[place] !== undefined,
  destinations: place => wanted[place] ?? [],
  endpoint: (place, realServer) => present(wanted[place]?.[realServer], 'it was given'),
  destination: (place, realServer) => {
    const each = wanted[place]?.[realServer]
    return each === undefined || each.weight < 0 ? undefined : each
  }
})
const all = (...places: readonly number[]): Touched => new Map(places.map(each => [each, 'all']))
const some = (place: number, ...servers: readonly number[]): Touched =>
  new Map([[place, new Set(servers)]])

t.test('only what was touched is looked at, and it is taken for done', async t => {
  const table = new KernelTable([])
  table.configure([[web], [dns]])
  t.strictSame(told(table.update(all(0), give([one], [two]))),
    ['add-service TCP 10.0.0.1:80', 'add-destination 10.0.0.2:80 w1'])
  t.strictSame(told(table.update(all(0), give([one], [two]))), [])
  t.strictSame(told(table.update(all(1), give([one], [two]))),
    ['add-service TCP 10.0.0.1:53', 'add-destination 10.0.0.3:80 w1'])
})

t.test('a virtual server that wants nothing has no service', async t => {
  const table = new KernelTable([{ service: web, destinations: [one] }])
  table.configure([[web]])
  t.strictSame(told(table.update(all(0), give(undefined))), ['delete-service TCP 10.0.0.1:80'])
})

t.test('services of a reload\'s past are deleted once', async t => {
  const table = new KernelTable([])
  table.configure([[web], [dns]])
  table.update(all(0, 1), give([one], [two]))
  table.configure([[dns]])
  t.strictSame(told(table.update(all(0), give([two]))), ['delete-service TCP 10.0.0.1:80'])
  t.strictSame(told(table.update(all(0), give([two]))), [])
})

t.test('a shared service has the servers of all, the heavier of two alike', async t => {
  const table = new KernelTable([])
  table.configure([[web], [web]])
  const light = { ...one, weight: 0 }
  t.strictSame(told(table.update(all(0, 1), give([light], [one, two]))), [
    'add-service TCP 10.0.0.1:80', 'add-destination 10.0.0.2:80 w1', 'add-destination 10.0.0.3:80 w1'
  ])
  t.strictSame(told(table.update(all(1), give([light], undefined))),
    ['edit-destination 10.0.0.2:80 w0', 'delete-destination 10.0.0.3:80'])
})

t.test('the end deletes ours and leaves what is not', async t => {
  const table = new KernelTable([{ service: dns, destinations: [two] }])
  table.configure([[web]])
  table.update(all(0), give([one]))
  t.strictSame(told(table.release(true)),
    ['delete-destination 10.0.0.2:80', 'delete-service TCP 10.0.0.1:80'])
  t.strictSame(told(table.release(false)), ['delete-service TCP 10.0.0.1:80'])
})

t.test('a table read again replaces what was believed', async t => {
  const table = new KernelTable([])
  table.configure([[web]])
  table.update(all(0), give([one]))
  table.replace([{ service: web, destinations: [] }])
  t.strictSame(told(table.update(all(0), give([one]))), ['add-destination 10.0.0.2:80 w1'])
})

t.test('without NAT a server has the port of each service, and appears once', async t => {
  const table = new KernelTable([])
  const mark = service({ type: 'fwmark', mark: 7, family: 'ipv4' })
  table.configure([[web, dns, mark]])
  const routed = (port: number, weight = 1): Destination =>
    ({ ...destination('10.0.0.4', port), forwarding: { method: 'route' }, weight })
  t.strictSame(told(table.update(all(0), give([destination('10.0.0.2', 8080), routed(0), routed(80, 3)]))), [
    'add-service TCP 10.0.0.1:80', 'add-destination 10.0.0.2:8080 w1', 'add-destination 10.0.0.4:80 w3',
    'add-service TCP 10.0.0.1:53', 'add-destination 10.0.0.2:8080 w1', 'add-destination 10.0.0.4:53 w3',
    'add-service FWM 7', 'add-destination 10.0.0.2:8080 w1', 'add-destination 10.0.0.4:0 w3'
  ])
})

t.test('of some real servers nothing else is looked at', async t => {
  const table = new KernelTable([])
  table.configure([[web, dns]])
  const three = destination('10.0.0.5', 80)
  const none = { ...one, weight: -1 }
  table.update(all(0), give([one, two, three]))
  const wanted = give([none, { ...two, weight: 5 }, three])
  const { has, endpoint, destination: single } = wanted
  const asked: number[] = []
  const careful: Wanted = {
    has,
    endpoint,
    destination: (place, realServer) => {
      asked.push(realServer)
      return single(place, realServer)
    },
    destinations: () => { throw new Error('all were asked for') }
  }
  t.strictSame(told(table.update(some(0, 0, 1), careful)), [
    'edit-destination 10.0.0.3:80 w5', 'delete-destination 10.0.0.2:80',
    'edit-destination 10.0.0.3:80 w5', 'delete-destination 10.0.0.2:80'
  ])
  t.strictSame(asked, [0, 1, 0, 1])
  t.strictSame(told(table.update(some(0, 0, 1), careful)), [], 'it is taken for done')
  t.strictSame(told(table.update(some(0, 0), give([one, two, three]))),
    ['add-destination 10.0.0.2:80 w1', 'add-destination 10.0.0.2:80 w1'])
  t.strictSame(told(table.update(all(0), give([one, { ...two, weight: 5 }, three]))), [],
    'the whole agrees')
  t.strictSame(lines([{ type: 'ipvs', changes: table.release(true) }]).length, 8)
})

t.test('some servers of a service that is shared, lost or not to be are a look at all of it', async t => {
  const table = new KernelTable([])
  table.configure([[web], [web], [dns]])
  const light = { ...one, weight: 0 }
  table.update(all(0, 1), give([light], [one], undefined))
  t.strictSame(told(table.update(some(1, 0), give([light], undefined, undefined))),
    ['edit-destination 10.0.0.2:80 w0'], 'what the other one wants')
  t.strictSame(told(table.update(some(2, 0), give([light], undefined, [two]))),
    ['add-service TCP 10.0.0.1:53', 'add-destination 10.0.0.3:80 w1'])
  t.strictSame(told(table.update(some(2, 0), give([light], undefined, undefined))),
    ['delete-service TCP 10.0.0.1:53'])
})
