/**
 * What a bundle stands for, written out: for each replica an address, a container and a
 * connection, and a clone of the primitive inside. The parameters are those Pacemaker would make,
 * to the letter, as the digests of running containers depend on them.
 */

import { child, children } from '../cib/elements.js'
import { xmlElement, type XmlElement } from '../cib/xml.js'
import { connectionElement } from './remote.js'
import { integerOr } from './text.js'

/** The settings of a bundle, from all the elements they are spread over. */
export interface BundleSettings {
  readonly id: string
  readonly agent: 'docker' | 'podman' | 'rkt'
  readonly image: string
  readonly replicas: number
  readonly replicasPerHost: number
  readonly promotedMax: number
  readonly port: string
  readonly primitive: XmlElement | undefined
  readonly container: XmlElement
  readonly network: XmlElement | undefined
  readonly storage: readonly XmlElement[]
}

const AGENTS = ['docker', 'podman', 'rkt'] as const
const DEFAULT_PORT = '3121'
const LOGS = '/var/log/pacemaker/bundles'
const KEY = '/etc/pacemaker/authkey'

/** Reads a bundle; `undefined` when it has no container. */
export function bundleSettings (element: XmlElement): BundleSettings | undefined {
  const agent = AGENTS.find(name => child(element, name) !== undefined)
  const container = agent === undefined ? undefined : child(element, agent)
  const { id } = element.attributes
  if (agent === undefined || container === undefined || id === undefined) return undefined
  const { attributes } = container
  const promotedMax = Math.max(0, integerOr(attributes['promoted-max'] ?? attributes['masters'], 0))
  const network = child(element, 'network')
  return {
    id,
    agent,
    image: attributes['image'] ?? '',
    replicas: Math.max(1, integerOr(attributes['replicas'], Math.max(1, promotedMax))),
    replicasPerHost: Math.max(1, integerOr(attributes['replicas-per-host'], 1)),
    promotedMax,
    port: network?.attributes['control-port'] ?? DEFAULT_PORT,
    primitive: child(element, 'primitive'),
    container,
    network,
    storage: children(child(element, 'storage'), 'storage-mapping')
  }
}

/** The address of a replica, where the bundle has a range of them. */
export function replicaAddress ({ network }: BundleSettings, offset: number): string | undefined {
  const first = network?.attributes['ip-range-start']
  const found = first === undefined ? null : /^(.*\.)(\d+)$/.exec(first)
  return found === null ? undefined : `${found[1] ?? ''}${Number(found[2]) + offset}`
}

/** The resource that carries a replica's address. */
export function addressElement (
  { id, network }: BundleSettings, address: string
): XmlElement {
  const name = `${id}-ip-${address}`
  return implied(name, 'IPaddr2', {
    ip: address,
    nic: network?.attributes['host-interface'],
    cidr_netmask: network?.attributes['host-netmask'] ?? '32'
  })
}

/** The resource that runs a replica's container. */
export function containerElement (settings: BundleSettings, offset: number): XmlElement {
  const { id, agent, image, container, primitive } = settings
  const replica = `${id}-${offset}`
  const command = container.attributes['run-command'] ??
    (primitive === undefined ? undefined : '/usr/sbin/pacemaker-remoted')
  return implied(`${id}-${agent}-${offset}`, agent, {
    image,
    allow_pull: 'true',
    force_kill: 'false',
    reuse: 'false',
    run_opts: runOptions(settings, offset),
    mount_points: mountPoints(settings, replica),
    monitor_cmd: '/bin/true',
    run_cmd: command
  })
}

/** The connection to the executor inside a replica. */
export function replicaConnection (settings: BundleSettings, offset: number): XmlElement {
  const address = replicaAddress(settings, offset) ?? '#uname'
  const element = connectionElement(`${settings.id}-${offset}`, {
    address, port: settings.port, timeout: '60s'
  })
  // Unlike that of a guest it starts within the ordinary time.
  const inner = element.children.map(each => each.name === 'operations'
    ? { ...each, children: each.children.filter(op => op.attributes['name'] !== 'start') }
    : each)
  return { ...element, children: inner }
}

/** The clone of what runs inside: an instance for each replica. */
export function innerClone (settings: BundleSettings, primitive: XmlElement): XmlElement {
  const { id, replicas, replicasPerHost, promotedMax } = settings
  const name = `${id}-${promotedMax > 0 ? 'master' : 'clone'}`
  const pairs: Readonly<Record<string, string | undefined>> = {
    ordered: 'true',
    'clone-max': String(replicas),
    'clone-node-max': String(replicasPerHost),
    'globally-unique': String(replicasPerHost > 1),
    promotable: promotedMax > 0 ? 'true' : undefined,
    'promoted-max': promotedMax > 0 ? String(promotedMax) : undefined
  }
  return xmlElement('clone', { id: name }, [nvset('meta_attributes', name, pairs), primitive])
}

function nvset (
  kind: string, id: string, pairs: Readonly<Record<string, string | undefined>>
): XmlElement {
  const set = `${id}-${kind}`
  return xmlElement(kind, { id: set }, Object.entries(pairs)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => xmlElement('nvpair', { id: `${set}-${name}`, name, value })))
}

function implied (
  id: string, type: string, parameters: Readonly<Record<string, string | undefined>>
): XmlElement {
  return xmlElement('primitive', { id, class: 'ocf', provider: 'heartbeat', type }, [
    nvset('instance_attributes', id, parameters),
    xmlElement('operations', {}, [
      xmlElement('op', { id: `${id}-monitor-interval-60s`, name: 'monitor', interval: '60s' })
    ])
  ])
}

function mountPoints ({ storage, primitive }: BundleSettings, replica: string): string {
  const roots = storage.flatMap(({ attributes }) => attributes['source-dir-root'] ?? [])
  const logs = primitive === undefined ? [] : [LOGS]
  return [...roots, ...logs].map(root => `${root}/${replica}`).join(',')
}

/** The arguments of the container's run command. */
function runOptions (settings: BundleSettings, offset: number): string {
  const { id, agent, container, port, primitive } = settings
  const replica = `${id}-${offset}`
  const address = replicaAddress(settings, offset)
  const network = container.attributes['network']
  const options = container.attributes['options']
  return [
    agent === 'docker' ? ' --restart=no' : '',
    address === undefined ? '' : ` -h ${replica}`,
    ' -e PCMK_stderr=1',
    network === undefined ? '' : ` --net=${network}`,
    ` -e PCMK_remote_port=${port}`,
    ...mounts(settings, replica),
    ...primitive === undefined ? [] : [` -v ${KEY}:${KEY}`, ` -v ${LOGS}/${replica}:/var/log`],
    ...network === undefined || network === 'bridge' || address !== undefined
      ? ports(settings, address)
      : [],
    options === undefined ? '' : ` ${options}`,
    ' ',
    ...hosts(settings)
  ].join('')
}

function mounts ({ storage }: BundleSettings, replica: string): readonly string[] {
  return storage.map(({ attributes }) => {
    const root = attributes['source-dir-root']
    const source = root === undefined ? attributes['source-dir'] ?? '' : `${root}/${replica}`
    const options = attributes['options'] === undefined ? '' : `:${attributes['options']}`
    return ` -v ${source}:${attributes['target-dir'] ?? ''}${options}`
  })
}

function ports (
  { network, port, primitive }: BundleSettings, address: string | undefined
): readonly string[] {
  const host = address === undefined ? '' : `${address}:`
  const mapped = children(network, 'port-mapping').map(({ attributes }) => {
    const outside = attributes['port'] ?? attributes['range'] ?? ''
    return ` -p ${host}${outside}:${attributes['internal-port'] ?? outside}`
  })
  return primitive === undefined ? mapped : [...mapped, ` -p ${host}${port}:${port}`]
}

/** Every replica knows the others by name. */
function hosts (settings: BundleSettings): readonly string[] {
  const { id, network, replicas } = settings
  if (network?.attributes['add-host'] === 'false') return []
  return Array.from({ length: replicas }, (_, offset) => {
    const address = replicaAddress(settings, offset)
    return address === undefined ? '' : ` --add-host=${id}-${offset}:${address}`
  })
}
