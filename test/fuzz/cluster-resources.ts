/** Random resources of every kind, and the templates they are made from. */

import { xmlElement, type XmlElement } from '../../src/pacemaker-mode/cib/xml.js'
import { reused, type ClusterMaker, type Names, type Settings } from './cluster-maker.js'
import { meta, operations } from './cluster-operations.js'
import { randomRule } from './cluster-rules.js'

export function randomResources (make: ClusterMaker, names: Names): readonly XmlElement[] {
  const templates = make.about('templates') ? make.several(1, 2, () => template(make, names)) : []
  const devices = [
    ...make.chance(75) ? [device(make, names, 'fencing')] : [],
    ...make.about('topology') || make.about('unfencing', 40) ? [device(make, names, make.id('fence'))] : []
  ]
  return [...templates, ...devices, ...make.several(1, 5, () => randomResource(make, names))]
}

function template (make: ClusterMaker, names: Names): XmlElement {
  const id = make.id('tmpl')
  names.templates.push(id)
  names.resources.push({ id, kind: 'template' })
  return { ...primitive(make, names, id, dummy(make)), name: 'template' }
}

function device (make: ClusterMaker, names: Names, id: string): XmlElement {
  names.devices.push(id)
  const made = primitive(make, names, id, { class: 'stonith', type: 'fence_ipmilan' })
  const [first, ...rest] = names.nodes
  return {
    ...made,
    children: [
      ...made.children,
      ...make.pairs('instance_attributes', make.some([
        ['pcmk_host_list', [names.nodes.join(' '), first, ...rest], 30],
        ['pcmk_host_map', [`${first}:1;node9:2`, names.nodes.map((name, i) => `${name}:${i}`).join(';')], 20],
        ['pcmk_host_check', ['static-list', 'dynamic-list', 'none'], 20],
        ['pcmk_reboot_action', ['off'], 8],
        ['ip', ['192.168.122.9'], 20]
      ])),
      ...make.about('unfencing', 80) ? make.pairs('meta_attributes', { provides: 'unfencing' }) : []
    ]
  }
}

function randomResource (make: ClusterMaker, names: Names): XmlElement {
  if (make.about('remote', 22)) return make.chance(50) ? remote(make, names) : guest(make, names)
  if (make.about('bundles', 35)) return bundle(make, names)
  const dice = make.between(1, 100)
  if (dice <= 40) {
    const id = make.id('rsc')
    names.resources.push({ id, kind: 'primitive' })
    return primitive(make, names, id)
  }
  if (dice <= 60) return group(make, names)
  return clone(make, names)
}

function clone (make: ClusterMaker, names: Names): XmlElement {
  const inner = make.chance(75)
    ? primitive(make, names, make.id('inst'))
    : group(make, { ...names, resources: [] })
  const promotable = make.chance(45)
  const id = make.id(promotable ? 'prom' : 'clone')
  names.resources.push({ id, kind: promotable ? 'promotable' : 'clone' })
  return xmlElement('clone', { id }, [
    ...make.pairs('meta_attributes', {
      ...promotable ? { promotable: 'true' } : {},
      ...make.some([
        ['clone-max', ['1', '2', '3', '0'], 30],
        ['clone-min', ['1', '2'], 8],
        ['interleave', ['true'], 50],
        ['ordered', ['true'], 15],
        ['notify', ['true'], 25]
      ]),
      ...make.chance(20)
        ? { 'globally-unique': 'true', ...make.some([['clone-node-max', ['2'], 60]]) }
        : {},
      ...promotable ? make.some([['promoted-max', ['2', '0'], 25], ['promoted-node-max', ['2'], 5]]) : {},
      ...promotable ? make.some([['target-role', ['Unpromoted', 'Promoted'], 8]]) : {},
      ...meta(make)
    }),
    inner
  ])
}

function group (make: ClusterMaker, names: Names): XmlElement {
  const id = make.id('grp')
  names.resources.push({ id, kind: 'group' })
  const members = make.several(1, 3, () => {
    const member = make.id('mem')
    names.resources.push({ id: member, kind: 'member' })
    return primitive(make, names, member)
  })
  return xmlElement('group', { id }, [
    ...make.pairs('meta_attributes', {
      ...meta(make), ...make.some([['ordered', ['false'], 6], ['collocated', ['false'], 4]])
    }),
    ...make.about('defaults') ? make.pairs('instance_attributes', make.some([['shared', ['x', 'y'], 20]])) : [],
    ...members
  ])
}

/** A connection to a remote node. */
function remote (make: ClusterMaker, names: Names): XmlElement {
  const id = make.id('remote')
  names.resources.push({ id, kind: 'primitive' })
  const made = primitive(make, names, id, { class: 'ocf', provider: 'pacemaker', type: 'remote' })
  const settings = make.some([
    ['reconnect_interval', ['60', '0'], 25], ['server', ['192.168.122.8'], 15], ['port', ['3999'], 8]
  ])
  return { ...made, children: [...made.children, ...make.pairs('instance_attributes', settings)] }
}

/** A primitive that is a node itself. */
function guest (make: ClusterMaker, names: Names): XmlElement {
  const id = make.id('vm')
  names.resources.push({ id, kind: 'primitive' })
  const made = primitive(make, names, id, { class: 'ocf', provider: 'heartbeat', type: 'VirtualDomain' })
  const settings = {
    'remote-node': make.id('guest'),
    ...make.some([
      ['allow-migrate', ['true'], 30], ['remote-addr', ['192.168.122.7'], 15], ['remote-port', ['3998'], 8],
      ['remote-connect-timeout', ['90s'], 10], ['remote-allow-migrate', ['false', 'true'], 8]
    ])
  }
  return { ...made, children: [...make.pairs('meta_attributes', settings), ...made.children] }
}

function bundle (make: ClusterMaker, names: Names): XmlElement {
  const id = make.id('bundle')
  names.resources.push({ id, kind: 'bundle' })
  const promotable = make.chance(35)
  return xmlElement('bundle', { id }, [
    ...make.pairs('meta_attributes', meta(make)),
    xmlElement(make.pick(['podman', 'podman', 'docker']), {
      image: 'pcmk:test',
      ...make.some([
        ['replicas', ['1', '2', '3'], 70], ['replicas-per-host', ['2'], 10], ['options', ['--log-driver=none'], 10],
        ['network', ['host'], 10], ['run-command', ['/usr/sbin/pacemaker_remoted'], 8]
      ]),
      ...promotable ? { 'promoted-max': make.pick(['1', '1', '2']) } : {}
    }),
    xmlElement('network', {
      ...make.chance(50) ? { 'ip-range-start': '192.168.122.131' } : { 'control-port': '3121' },
      ...make.some([['host-interface', ['eth0'], 15], ['host-netmask', ['24'], 15]])
    }, make.chance(15) ? [xmlElement('port-mapping', { id: make.id('port'), port: '80' })] : []),
    ...make.chance(15)
      ? [xmlElement('storage', {}, [xmlElement('storage-mapping', {
          id: make.id('storage'),
          ...make.chance(50) ? { 'source-dir': '/srv/a' } : { 'source-dir-root': '/srv/b' },
          'target-dir': '/srv',
          options: 'rw'
        })])]
      : [],
    ...make.chance(75) ? [primitive(make, names, make.id('inner'))] : []
  ])
}

function dummy (make: ClusterMaker): Settings {
  return { class: 'ocf', provider: 'pacemaker', type: make.pick(['Dummy', 'Stateful']) }
}

function primitive (
  make: ClusterMaker, names: Names, id: string, agent: Settings = agentOf(make, names)
): XmlElement {
  const fencing = agent['class'] === 'stonith'
  const rule = make.about('rules', 12) ? randomRule(make, names, 'parameters', { score: '10' }) : undefined
  const parameters = make.pairs('instance_attributes', make.some([
    ['state', ['/run/a', '/run/b'], 25], ['op_sleep', ['1'], 10]
  ]), rule)
  return xmlElement('primitive', { id, ...agent }, [
    ...make.pairs('meta_attributes', fencing ? {} : ownMeta(make),
      make.about('rules', 8) ? randomRule(make, names, 'parameters', { score: '10' }) : undefined),
    ...parameters.map(each => make.about('templates', 40) ? reused(make, names, 'instance_attributes', each) : each),
    ...make.about('utilization') ? make.pairs('utilization', { cpu: String(make.between(0, 4)), ...make.some([['mem', ['1', '3'], 25]]) }) : [],
    operations(make, names, id)
  ])
}

function agentOf (make: ClusterMaker, names: Names): Settings {
  const template = make.about('templates', 60) ? make.oneOf(names.templates) : undefined
  return template === undefined ? dummy(make) : { template }
}

function ownMeta (make: ClusterMaker): Settings {
  return {
    ...meta(make),
    ...make.some([
      ['multiple-active', ['block', 'stop_only', 'stop_unexpected'], 8],
      ['requires', ['nothing', 'quorum', 'fencing'], 8],
      ['critical', ['false'], 6],
      ['allow-migrate', ['true'], 25]
    ]),
    ...make.about('unfencing', 35) ? { requires: 'unfencing' } : {}
  }
}
