/** The graph for Graphviz beside that of an installed crm_simulate, where both plan the same. */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { main } from '../../src/cli/crm-simulate.js'
import { pacemakerPeer } from './pacemaker-peer.js'

const { program, corpus, skip, folder } = pacemakerPeer('crm_simulate')

/** Cases by what is in them. */
const CASES = {
  'stopped-monitor-25': 'a cancelled monitor, and a resource that is not managed',
  662: 'a node that shuts down',
  clone_min_stop_two: 'instances without a node, and orders that were taken over',
  inc10: 'notifications of instances',
  'failed-demote-recovery': 'notifications of a promotable clone',
  'bundle-order-stop-on-remote': 'a bundle'
}

/** Lines in any order: it means nothing. */
function lines (path: string): readonly string[] {
  return readFileSync(path, 'utf8').split('\n').map(line => line.trim()).sort()
}

t.test('the graph has the same actions and orders', { skip }, async t => {
  for (const [name, what] of Object.entries(CASES)) {
    const file = join(corpus, `${name}.xml`)
    const [own, theirs] = [join(folder, 'own.dot'), join(folder, 'theirs.dot')]
    const options = ['-x', file, '-Q', '-S', '-t', '2020-01-01 00:00:00Z']
    t.equal(await main([...options, '-D', own]), 0)
    t.equal(spawnSync(program, [...options, '-D', theirs]).status, 0)
    t.strictSame(lines(own), lines(theirs), `${name}: ${what}`)
  }
})
