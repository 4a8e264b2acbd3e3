import t from 'tap'
import { child, children, descendants } from '../../../src/pacemaker-mode/cib/elements.js'
import type { XmlElement } from '../../../src/pacemaker-mode/cib/xml.js'
import {
  addressElement, bundleSettings, containerElement, innerClone, replicaAddress
} from '../../../src/pacemaker-mode/scheduler/bundle-elements.js'
import { Corpus } from '../../conformance/corpus.js'
import { sharedPath } from '../../project.js'

function parameters (element: XmlElement): ReadonlyMap<string, string> {
  return new Map(children(child(element, 'instance_attributes'), 'nvpair')
    .map(({ attributes }) => [attributes['name'] ?? '', attributes['value'] ?? '']))
}

const bundle: XmlElement = {
  name: 'bundle',
  attributes: { id: 'b' },
  children: [
    { name: 'podman', attributes: { image: 'i', replicas: '2', 'promoted-max': '1' }, children: [] },
    { name: 'network', attributes: { 'ip-range-start': '10.0.0.9' }, children: [] },
    { name: 'primitive', attributes: { id: 'p' }, children: [] }
  ]
}

t.test('a bundle is written out', async t => {
  const settings = bundleSettings(bundle)
  if (settings === undefined) throw new Error('the bundle is not read')
  t.equal(replicaAddress(settings, 1), '10.0.0.10')
  t.equal(addressElement(settings, '10.0.0.10').attributes['id'], 'b-ip-10.0.0.10')
  t.equal(containerElement(settings, 1).attributes['id'], 'b-podman-1')
  const clone = innerClone(settings, { name: 'primitive', attributes: { id: 'p' }, children: [] })
  const meta = new Map(children(child(clone, 'meta_attributes'), 'nvpair')
    .map(({ attributes }) => [attributes['name'], attributes['value']]))
  t.strictSame(Object.fromEntries(meta), {
    ordered: 'true',
    'clone-max': '2',
    'clone-node-max': '1',
    'globally-unique': 'false',
    promotable: 'true',
    'promoted-max': '1'
  })
  t.equal(bundleSettings({ ...bundle, children: [] }), undefined, 'without container there is none')
})

const folder = sharedPath('corpus', 'pacemaker-scheduler')
t.test('containers and addresses have the parameters that are expected', {
  skip: folder === undefined ? 'the shared corpus is not there' : false
}, async t => {
  const corpus = new Corpus(folder ?? '')
  for (const item of corpus.cases.filter(({ features }) => features.includes('bundle'))) {
    const expected = new Map<string, XmlElement>()
    for (const action of descendants(corpus.graph(item))) {
      const id = child(action, 'primitive')?.attributes['id']
      const attributes = child(action, 'attributes')
      if (id !== undefined && attributes !== undefined) expected.set(id, attributes)
    }
    for (const element of descendants(corpus.input(item))) {
      const settings = element.name === 'bundle' ? bundleSettings(element) : undefined
      if (settings === undefined) continue
      for (let offset = 0; offset < settings.replicas; offset++) {
        const address = replicaAddress(settings, offset)
        const made = [containerElement(settings, offset),
          ...address === undefined ? [] : [addressElement(settings, address)]]
        for (const each of made) {
          const wanted = expected.get(each.attributes['id'] ?? '')
          if (wanted === undefined) continue
          for (const [name, value] of parameters(each)) {
            t.equal(value, wanted.attributes[name], `${item.name} ${each.attributes['id'] ?? ''} ${name}`)
          }
        }
      }
    }
  }
})
