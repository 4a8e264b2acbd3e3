import t from 'tap'
import { xmlElement } from '../../../src/pacemaker-mode/cib/xml.js'
import { simulate } from '../../../src/pacemaker-mode/simulate/report.js'

/** The product is more than the arguments a call has room for. */
const NODES = 400
const RESOURCES = 330

t.test('a report may have as many lines as the cluster has scores', async t => {
  const numbered = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, at) => String(at + 1))
  const cib = xmlElement('cib', {}, [
    xmlElement('configuration', {}, [
      xmlElement('crm_config', {}, [
        xmlElement('cluster_property_set', { id: 'o' }, [
          xmlElement('nvpair', { id: 'p', name: 'enable-startup-probes', value: 'false' })
        ])
      ]),
      xmlElement('nodes', {}, numbered(NODES).map(id =>
        xmlElement('node', { id, uname: `node${id}` }))),
      xmlElement('resources', {}, numbered(RESOURCES).map(at => xmlElement('primitive',
        { id: `r${at}`, class: 'ocf', provider: 'pacemaker', type: 'Dummy' })))
    ])
  ])
  const { text } = simulate({ cib, now: 0, extent: 'show', scores: true })
  t.equal(text.match(/ allocation score on /g)?.length, NODES * RESOURCES)
})
