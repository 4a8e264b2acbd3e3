import t from 'tap'
import { parseXml } from '../../../src/pacemaker-mode/cib/xml.js'
import { schedule } from '../../../src/pacemaker-mode/scheduler/schedule.js'
import { undecided } from '../../../src/pacemaker-mode/scheduler/undecided.js'

function sentences (option: string, lock: string): readonly string[] {
  const cib = parseXml(`<cib have-quorum="true"><configuration><crm_config>
    <cluster_property_set id="o"><nvpair id="o-1" name="shutdown-lock" value="true"/>${option}
    </cluster_property_set></crm_config>
    <nodes><node id="a" uname="a"/><node id="b" uname="b"/></nodes><resources>
    <primitive id="F" class="stonith" type="fence_x"/>
    <primitive id="X" class="ocf" provider="pacemaker" type="Dummy"/></resources><constraints/>
    </configuration><status><node_state id="a" uname="a" in_ccm="true" crmd="online" join="member"
    expected="member"><lrm id="a"><lrm_resources><lrm_resource id="X" class="ocf"
    provider="pacemaker" type="Dummy"${lock}/></lrm_resources></lrm></node_state></status></cib>`)
  if (!cib.ok) throw new TypeError(cib.error.message)
  return undecided(schedule({ cib: cib.value, now: 1_800_000_000 }))
}

t.test('settings that a plan leaves out are named', async t => {
  t.strictSame(sentences('', ''), [])
  t.strictSame(sentences('', ' shutdown-lock="1700000000"'),
    ['shutdown-lock: X is locked to a, which this plan does not respect'])
  t.strictSame(sentences('<nvpair id="o-2" name="priority-fencing-delay" value="30s"/>', ''),
    ['priority-fencing-delay: this plan fences without the delay'])
})
