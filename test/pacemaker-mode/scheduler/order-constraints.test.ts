/** Orders as they are written down, and what becomes of them. */

import t from 'tap'
import { decide, history, member, plan, primitive } from './small-cluster.js'

t.test('resources of one template go one after the other where an order serializes', async t => {
  const off = (...ids: readonly string[]): string =>
    ids.map(id => history(id, [{ operation: 'monitor', rc: 7 }])).join('')
  const waits = plan(decide({
    resources: `<template id="T" class="ocf" provider="pacemaker" type="Dummy"/>
      <primitive id="X" template="T"/><primitive id="Y" template="T"/>${primitive('Z')}`,
    constraints: '<rsc_order id="o" first="T" then="Z" kind="Serialize"/>',
    states: ['a', 'b'].map(node => member(node, off('X', 'Y', 'Z'))).join('')
  }))
  t.strictSame(waits['Y_start_0@b'], ['X_start_0@a'])
  t.strictSame(waits['Z_start_0@a'], ['X_start_0@a', 'Y_start_0@b'])
})
