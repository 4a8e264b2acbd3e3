import t from 'tap'
import { upgrade } from '../../../src/pacemaker-mode/cib/upgrade.js'
import { formatXml, parseXml, type XmlElement } from '../../../src/pacemaker-mode/cib/xml.js'

function parsed (inner: string, attributes = 'validate-with="pacemaker-3.0"'): XmlElement {
  const result = parseXml(`<cib ${attributes}><configuration>${inner}</configuration>` +
    '<status><x role="Master"/></status></cib>')
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

function upgraded (inner: string): string {
  return /<configuration>(.*)<\/configuration>/.exec(
    formatXml(upgrade(parsed(inner)).cib))?.[1] ?? ''
}

t.test('what is current stays as it is', async t => {
  const cib = parsed('<resources><clone id="c"><meta_attributes id="m"><nvpair id="n" ' +
    'name="promoted-max" value="2"/></meta_attributes></clone></resources>')
  t.equal(upgrade(cib).cib, cib)
  t.strictSame(upgrade(cib).messages, [])
})

t.test('a master is a promotable clone', async t => {
  t.equal(upgraded('<master id="m"><meta_attributes id="a"><nvpair id="n" name="master-max" ' +
    'value="2"/><nvpair id="t" name="target-role" value="Master"/></meta_attributes></master>'),
  '<clone id="m"><meta_attributes id="m-promotable-meta"><nvpair id="m-promotable" ' +
    'name="promotable" value="true"/></meta_attributes><meta_attributes id="a"><nvpair id="n" ' +
    'name="promoted-max" value="2"/><nvpair id="t" name="target-role" value="Promoted"/>' +
    '</meta_attributes></clone>')
})

t.test('roles and bundles have their new names', async t => {
  t.equal(upgraded('<rsc_colocation id="c" rsc-role="Slave" with-rsc-role="Master"/>'),
    '<rsc_colocation id="c" rsc-role="Unpromoted" with-rsc-role="Promoted"/>')
  t.equal(upgraded('<docker image="i" masters="1"/>'),
    '<docker image="i" masters="1" promoted-max="1"/>')
  t.equal(upgraded('<instance_attributes id="a"><nvpair id="n" name="master-max" value="1"/>' +
    '</instance_attributes>'), '<instance_attributes id="a"><nvpair id="n" name="master-max" ' +
    'value="1"/></instance_attributes>', 'parameters are the agent\'s own')
})

t.test('options that have become defaults are moved behind those that are set', async t => {
  t.equal(upgraded('<crm_config><cluster_property_set id="s"><nvpair id="a" ' +
    'name="default-resource-stickiness" value="5"/></cluster_property_set></crm_config>' +
    '<rsc_defaults><meta_attributes id="d"/></rsc_defaults>'),
  '<crm_config><cluster_property_set id="s"><nvpair id="a" name="default-resource-stickiness" ' +
    'value="5"/></cluster_property_set></crm_config><rsc_defaults><meta_attributes id="d"/>' +
    '<meta_attributes id="upgraded-rsc_defaults-resource-stickiness"><nvpair ' +
    'id="upgraded-rsc_defaults-resource-stickiness-value" name="resource-stickiness" value="5"/>' +
    '</meta_attributes></rsc_defaults>')
  t.match(upgraded('<crm_config><cluster_property_set id="s"><nvpair id="a" ' +
    'name="no_quorum_policy" value="stop"/></cluster_property_set></crm_config>'),
  'name="no-quorum-policy"')
})

t.test('the status is left alone, and missing validation is told', async t => {
  const { cib, messages } = upgrade(parsed('<rsc_location id="l" role="Master"/>', ''))
  t.match(formatXml(cib), '<status><x role="Master"/></status>')
  t.match(messages, [/^Schema validation of configuration is disabled/])
  t.match(upgrade(parsed('', 'validate-with="none"')).messages, [/"none" is deprecated/])
})
