/** Fencing actions, and what is remembered with them. */

import t from 'tap'
import { decide, history, member, meta, type Entry } from './small-cluster.js'

function device (id: string, values: Readonly<Record<string, string>> = {}): string {
  return `<primitive id="${id}" class="stonith" type="fence_x">${
    meta(id, { provides: 'unfencing', ...values })}</primitive>`
}

t.test('devices that unfence are listed from the last of the resources to the first', async t => {
  const { set } = decide({
    options: {},
    resources: device('C') + `<group id="G">${device('D')}${device('E')}</group>` + device('A') +
      device('B', { priority: '5' })
  })
  const digests = set.actions.find(({ task }) => task === 'stonith')?.meta.get('digests_all')
  t.strictSame(digests?.split(',').map(each => each.charAt(0)), ['A', 'E', 'D', 'C', 'B', ''])
})

t.test('a device of which a parameter has changed has to unfence again', async t => {
  const reason = (entry: Entry): string | undefined => {
    const entries = history('F', [entry]).replace('class="ocf" provider="pacemaker" type="Dummy"',
      'class="stonith" type="fence_x"')
    const { fencing } = decide({
      options: {},
      resources: `<primitive id="F" class="stonith" type="fence_x">${meta('F', { provides: 'unfencing' })}
        <operations><op id="F-m" name="monitor" interval="10s"/></operations></primitive>`,
      states: member('a', entries) + member('b')
    })
    return fencing.find(({ node }) => node.name === 'a')?.reason
  }
  const more = { 'op-digest': 'other' }
  t.equal(reason({ operation: 'start', more }), 'Device parameters changed')
  t.equal(reason({ operation: 'monitor', interval: 10_000, more }),
    'Device parameters changed (reschedule)')
  t.equal(reason({
    operation: 'start',
    more: {
      ...more,
      'op-force-restart': ' state ',
      'op-restart-digest': 'f2317cad3d54cec5d7d7aa7d0bf35cf8'
    }
  }), 'Device parameters changed (reload)')
})
