/**
 * Reload after reload while a peer watches (about 40 s; `npm run soak -- reload 10000` is the long
 * one): nobody changes state, the wire is never silent, nothing grows.
 */

import t from 'tap'
import { spawnSync } from 'node:child_process'
import { alternatives, INTERVAL, soakReloads } from '../soak/reload.js'
import { folder, obstacle } from './sandbox.js'

const RELOADS = 300
const noCapture = spawnSync('which', ['tcpdump']).status !== 0 && 'tcpdump is missing'

t.test('300 reloads with alternating files', { skip: obstacle() || noCapture }, async t => {
  t.not(alternatives()[0], alternatives()[1])
  const soak = await soakReloads(folder(t), RELOADS)
  t.equal(soak.reloads, RELOADS, soak.text)
  t.equal(soak.transitions, 0, 'we stay MASTER')
  t.equal(soak.peerTakeovers, 0, `${soak.peer} stays BACKUP`)
  t.ok(soak.adverts >= RELOADS, 'every reload of a master sends adverts')
  // A missed advert is a gap of two intervals; what is above one is the load of the machine.
  t.ok(soak.longestGap < 1.9 * INTERVAL, `${soak.longestGap} s without an advert`)
  for (const { name, before, after } of soak.processes) {
    t.equal(after.descriptors, before.descriptors, `descriptors of ${name}`)
    t.ok(after.kilobytes - before.kilobytes < 24 * 1024,
      `memory of ${name}: ${before.kilobytes} kB, then ${after.kilobytes} kB`)
  }
})
