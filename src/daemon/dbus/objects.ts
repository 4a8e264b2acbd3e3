/**
 * The objects we have on the bus and what calls to them mean: one for VRRP as a whole and one for
 * every instance, where keepalived has them. What must be done is given back, not done.
 */

import type { DbusBody } from '../../wire/dbus-message.js'
import type { DbusValue } from '../../wire/dbus-values.js'
import type { InstanceConfig } from '../../vrrp/config.js'
import type { DumpKind } from '../dumps.js'
import { NOTHING, type MethodCall } from './bus-session.js'
import {
  INSTANCE, INSTANCE_INTERFACE, introspection, STANDARD_INTERFACES, VRRP, VRRP_INTERFACE,
  type BusInterface
} from './introspection.js'

export type BusState = 'INIT' | 'BACKUP' | 'MASTER' | 'FAULT' | 'DELETED' | 'STOP'

/** keepalived's numbers and words for states, on the bus. */
export const BUS_STATE: Readonly<Record<BusState, readonly [number: number, word: string]>> = {
  INIT: [0, 'Init'],
  BACKUP: [1, 'Backup'],
  MASTER: [2, 'Master'],
  FAULT: [3, 'Fault'],
  DELETED: [97, 'Deleted'],
  STOP: [98, 'Stop']
}

export interface BusInstance {
  readonly name: string
  readonly path: string
  readonly state: BusState
}

export interface BusObjects {
  /** /org/keepalived/Vrrp1, with namespace and instance of the daemon. */
  readonly base: string
  readonly instances: readonly BusInstance[]
  /** What CreateInstance has made: paths without an instance, by its name. */
  readonly created: ReadonlyMap<string, string>
  readonly machineId: string | undefined
}

export type BusAction =
  | { readonly type: 'print', readonly kind: Exclude<DumpKind, 'json'> }
  | { readonly type: 'reload' }
  | { readonly type: 'send-garp', readonly instance: string }
  | { readonly type: 'create', readonly name: string, readonly path: string }
  | { readonly type: 'destroy', readonly name: string }

export type BusAnswer =
  | { readonly type: 'reply', readonly body: DbusBody, readonly action?: BusAction }
  | { readonly type: 'refusal', readonly name: string, readonly text: string }

/** How many objects without an instance may be made. */
const CREATED_LIMIT = 256
const PREFIX = 'org.freedesktop.DBus.Error.'

/** Where our objects are: below the namespace and the name of the daemon, if it has them. */
export function basePath (namespace: string | undefined, instance: string | undefined): string {
  const parts = [namespace, instance].filter(each => each !== undefined).map(element)
  return ['/org/keepalived/Vrrp1', ...parts].join('/')
}

export const vrrpPath = (base: string): string => `${base}/Vrrp`

/** The object of an instance; `none` is the word for one without interface. */
export function instancePath (
  base: string, { interface: interfaceName, vrid, family }:
  Pick<InstanceConfig, 'interface' | 'vrid' | 'family'>, none = 'none'
): string {
  const last = family === 'ipv4' ? 'IPv4' : 'IPv6'
  return `${base}/Instance/${element(interfaceName ?? none)}/${vrid}/${last}`
}

/** Object paths have letters, digits and underscores. */
const element = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '_')

/** What a call means. */
export function answer (objects: BusObjects, call: MethodCall): BusAnswer {
  const own = interfacesAt(objects, call.path)
  // Whoever asks what there is may ask anywhere, and so may who only looks whether we live.
  const everywhere = call.member === 'Introspect' || call.interface === 'org.freedesktop.DBus.Peer'
  if (own === undefined && !everywhere) {
    return refusal('UnknownMethod', `Object does not exist at path "${call.path}"`)
  }
  const interfaces = { ...STANDARD_INTERFACES, ...own }
  const candidates = call.interface === undefined
    ? Object.entries(interfaces)
    : Object.entries(interfaces).filter(([name]) => name === call.interface)
  if (candidates.length === 0) {
    return refusal('UnknownMethod',
      `No such interface "${call.interface}" on object at path ${call.path}`)
  }
  for (const [name, { methods }] of candidates) {
    const method = ofItsOwn(methods, call.member)
    if (method === undefined) continue
    const wanted = method.in.map(([, signature]) => signature).join('')
    if (wanted !== call.body.signature) {
      return refusal('InvalidArgs',
        `Type of message, "(${call.body.signature})", does not match expected type "(${wanted})"`)
    }
    return carryOut(objects, call, name, own ?? {})
  }
  return refusal('UnknownMethod', `No such method "${call.member}"`)
}

/** Names come from the bus, where somebody may say `constructor`. */
function ofItsOwn<Value> (
  record: Readonly<Record<string, Value>>, name: string
): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

/** The interfaces of our own at a path; undefined where there is no object. */
function interfacesAt (
  { base, instances, created }: BusObjects, path: string
): Readonly<Record<string, BusInterface>> | undefined {
  if (path === vrrpPath(base)) return { [VRRP_INTERFACE]: VRRP }
  const paths = [...instances.map(each => each.path), ...created.values()]
  return paths.includes(path) ? { [INSTANCE_INTERFACE]: INSTANCE } : undefined
}

function carryOut (
  objects: BusObjects, call: MethodCall, from: string,
  own: Readonly<Record<string, BusInterface>>
): BusAnswer {
  switch (`${from}.${call.member}`) {
    case 'org.freedesktop.DBus.Introspectable.Introspect': {
      const isObject = Object.keys(own).length > 0
      const interfaces = isObject ? { ...STANDARD_INTERFACES, ...own } : {}
      return reply('s', [introspection(interfaces, childrenOf(objects, call.path))])
    }
    case 'org.freedesktop.DBus.Peer.Ping': return { type: 'reply', body: NOTHING }
    case 'org.freedesktop.DBus.Peer.GetMachineId':
      return objects.machineId === undefined
        ? refusal('Failed', 'Unable to load the machine id')
        : reply('s', [objects.machineId])
    case 'org.freedesktop.DBus.Properties.Get': return property(objects, call, own)
    case 'org.freedesktop.DBus.Properties.GetAll': return properties(objects, call, own)
    case 'org.freedesktop.DBus.Properties.Set': return readOnly(call, own)
    default: return ourOwn(objects, call)
  }
}

function ourOwn (objects: BusObjects, call: MethodCall): BusAnswer {
  const done = (action: BusAction): BusAnswer => ({ type: 'reply', body: NOTHING, action })
  switch (call.member) {
    case 'PrintData': return done({ type: 'print', kind: 'data' })
    case 'PrintStats': return done({ type: 'print', kind: 'statistics' })
    case 'PrintStatsClear': return done({ type: 'print', kind: 'clearStatistics' })
    case 'ReloadConfig': return done({ type: 'reload' })
    case 'CreateInstance': return create(objects, call.body.values)
    case 'DestroyInstance': {
      const [name = ''] = call.body.values
      return typeof name === 'string' && objects.created.has(name)
        ? done({ type: 'destroy', name })
        : refusal('InvalidArgs', `Instance '${String(name)}' not found`)
    }
    default: {
      const instance = objects.instances.find(({ path }) => path === call.path)
      return instance === undefined
        ? noInstance(call)
        : done({ type: 'send-garp', instance: instance.name })
    }
  }
}

/** An object on the bus and nothing else: instances come from the configuration. */
function create (objects: BusObjects, values: readonly DbusValue[]): BusAnswer {
  const [name = '', interfaceName = '', vrid = 0, family = 4] = values.map(String)
  if (family !== '4' && family !== '6') return refusal('InvalidArgs', 'The family is 4 or 6')
  const path = instancePath(objects.base,
    { interface: interfaceName, vrid: Number(vrid), family: family === '4' ? 'ipv4' : 'ipv6' })
  const taken = objects.created.has(name) || interfacesAt(objects, path) !== undefined
  if (taken) return refusal('InvalidArgs', `There is an object for '${name}' already`)
  if (objects.created.size >= CREATED_LIMIT) return refusal('LimitsExceeded', 'Too many objects')
  return { type: 'reply', body: NOTHING, action: { type: 'create', name, path } }
}

function property (
  objects: BusObjects, call: MethodCall, own: Readonly<Record<string, BusInterface>>
): BusAnswer {
  const [from = '', name = ''] = call.body.values.map(String)
  const missing = missingProperty(own, from, name)
  if (missing !== undefined) return missing
  const instance = objects.instances.find(({ path }) => path === call.path)
  const value = instance && propertiesOf(instance).find(([each]) => each === name)?.[1]
  return value === undefined ? noInstance(call) : reply('v', [value])
}

function properties (
  objects: BusObjects, call: MethodCall, own: Readonly<Record<string, BusInterface>>
): BusAnswer {
  const [from = ''] = call.body.values.map(String)
  const asked = ofItsOwn({ ...STANDARD_INTERFACES, ...own }, from)
  if (asked === undefined) return refusal('InvalidArgs', `No such interface "${from}"`)
  if (from !== INSTANCE_INTERFACE) return reply('a{sv}', [[]])
  const instance = objects.instances.find(({ path }) => path === call.path)
  return instance === undefined ? noInstance(call) : reply('a{sv}', [propertiesOf(instance)])
}

function readOnly (
  call: MethodCall, own: Readonly<Record<string, BusInterface>>
): BusAnswer {
  const [from = '', name = ''] = call.body.values.map(String)
  return missingProperty(own, from, name) ??
    refusal('InvalidArgs', `Property "${name}" is not writable`)
}

function missingProperty (
  own: Readonly<Record<string, BusInterface>>, from: string, name: string
): BusAnswer | undefined {
  const asked = ofItsOwn(own, from)
  if (asked === undefined) return refusal('InvalidArgs', `No such interface "${from}"`)
  return ofItsOwn(asked.properties, name) === undefined
    ? refusal('InvalidArgs', `No such property "${name}"`)
    : undefined
}

/** As variants. keepalived sends the name as a structure of one string. */
function propertiesOf ({ name, state }: BusInstance): readonly (readonly [string, DbusValue])[] {
  return [
    ['Name', { signature: '(s)', value: [name] }],
    ['State', { signature: '(us)', value: BUS_STATE[state] }]
  ]
}

/** The elements below a path that lead to objects. */
function childrenOf ({ base, instances, created }: BusObjects, path: string): readonly string[] {
  const all = [vrrpPath(base), ...instances.map(each => each.path), ...created.values()]
  const below = path === '/' ? '/' : `${path}/`
  const next = all.filter(each => each.startsWith(below))
    .map(each => each.slice(below.length).split('/')[0] ?? '')
  return [...new Set(next)].toSorted()
}

function reply (signature: string, values: readonly DbusValue[]): BusAnswer {
  return { type: 'reply', body: { signature, values } }
}

function refusal (name: string, text: string): BusAnswer {
  return { type: 'refusal', name: `${PREFIX}${name}`, text }
}

const noInstance = ({ path }: MethodCall): BusAnswer =>
  refusal('InvalidArgs', `No VRRP instance at path "${path}"`)
