/** Fencing actions, and what is remembered with them. */

import t from 'tap'
import { decide, meta } from './small-cluster.js'

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
