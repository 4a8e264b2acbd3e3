/** Addresses of message buses. */

import t from 'tap'
import { busPaths, SYSTEM_BUS } from '../../../src/daemon/dbus/bus-address.js'

t.test('the sockets of a list of addresses', async t => {
  t.strictSame(busPaths(SYSTEM_BUS), ['/var/run/dbus/system_bus_socket'])
  t.strictSame(busPaths('unix:path=/a,guid=1;tcp:host=h,port=1;unix:abstract=x'), ['/a', '\0x'])
  t.strictSame(busPaths('unix:path=/with%20a%2Cblank'), ['/with a,blank'])
  t.strictSame(busPaths(''), [])
  t.strictSame(busPaths('nonsense'), [])
})
