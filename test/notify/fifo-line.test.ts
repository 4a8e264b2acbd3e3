/** The exact bytes of FIFO lines. */

import t from 'tap'
import {
  groupLine, instanceLine, realServerLine, virtualServerLine
} from '../../src/notify/fifo-line.js'

t.test('lines are those keepalived writes', async t => {
  t.equal(instanceLine('VI_1', 'MASTER', 150), 'INSTANCE "VI_1" MASTER 150\n')
  t.equal(groupLine('G', 'FAULT'), 'GROUP "G" FAULT 0\n')
  t.equal(virtualServerLine('[10.0.0.1]:tcp:80', true), 'VS [10.0.0.1]:tcp:80 UP\n\0')
  t.equal(virtualServerLine('FWM 3', false), 'VS FWM 3 DOWN\n\0')
  t.equal(realServerLine('[10.0.0.2]:tcp:80', '[10.0.0.1]:tcp:80', false),
    'RS [10.0.0.2]:tcp:80 [10.0.0.1]:tcp:80 DOWN\n\0')
  t.equal(realServerLine('a', 'b', true), 'RS a b UP\n\0')
})
