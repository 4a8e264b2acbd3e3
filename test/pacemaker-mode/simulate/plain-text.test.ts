import t from 'tap'
import { plainLines } from '../../../src/pacemaker-mode/simulate/plain-text.js'

t.test('headings go, and what is left stands for itself', async t => {
  t.strictSame(plainLines([
    'Using the original execution date of: 2027-01-15 08:00:00Z',
    'Current cluster status:',
    '  * Node List:',
    '    * Node n3: standby',
    '    * Online: [ n1 n2 ]',
    '    * GuestOnline: [ g1 ]',
    '',
    '  * Full List of Resources:',
    '    * Resource Group: g (disabled):',
    '      * a\t(ocf:x:y):\t Stopped (disabled)',
    '    * Clone Set: c [b]:',
    '      * b\t(ocf:x:y):\t FAILED n1',
    '      * Started: [ n2 ]',
    '    * Container bundle set: d [image:tag]:',
    '      * d-0\t(ocf:x:y):\t Stopped',
    '',
    'Transition Summary:',
    '  * Stop       b:0     ( n1 )  due to node availability'
  ]), [
    'Using the original execution date of: 2027-01-15 08:00:00Z',
    'Node n3: standby',
    '[ n1 n2 ]',
    '[ g1 ]',
    '',
    'a\t(ocf:x:y):\t Stopped (disabled)',
    'b\t(ocf:x:y):\t FAILED n1',
    'Started: [ n2 ]',
    'd-0\t(ocf:x:y):\t Stopped',
    '',
    'Stop       b:0     ( n1 )  due to node availability'
  ])
})
