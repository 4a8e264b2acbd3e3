/** Times as keepalived writes them. */

import t from 'tap'
import { consoleTime, syslogTime } from '../../src/daemon/console-time.js'

t.test('times have the fixed width of asctime and RFC 3164', async t => {
  const date = new Date(2026, 10, 1, 3, 4, 5)
  t.equal(consoleTime(date), 'Sun Nov  1 03:04:05 2026')
  t.equal(syslogTime(date), 'Nov  1 03:04:05')
  t.equal(consoleTime(new Date(2026, 11, 21, 13, 14, 15)), 'Mon Dec 21 13:14:15 2026')
})
