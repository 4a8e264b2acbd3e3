import t from 'tap'
import type { InstanceReport, StatusReport } from '../../src/daemon/control/status-report.js'
import { statusText } from '../../src/cli/status-text.js'
import { newStatistics } from '../../src/vrrp/statistics.js'

const instance: InstanceReport = {
  name: 'VI_1',
  state: 'BACKUP',
  since: '2026-01-01T00:00:00.000Z',
  age: 75,
  reason: 'startup',
  interface: 'eth0',
  family: 'ipv4',
  vrid: 51,
  version: 2,
  syncGroup: 'G',
  priority: { configured: 100, effective: 90, total: 90, trackers: [] },
  faults: [],
  source: '10.0.0.2',
  master: { address: '10.0.0.1', priority: 150, age: 0.4 },
  advertInterval: 1,
  masterDownInterval: 3.6,
  due: 3.2,
  preempt: true,
  preemptIn: undefined,
  standby: undefined,
  addresses: [{ address: '10.0.0.100/24', held: false }, { address: '10.0.0.101/24', held: false }],
  statistics: newStatistics()
}

const report: StatusReport = {
  daemon: {
    version: '9.9',
    pid: 7,
    started: '2026-01-01T00:00:00.000Z',
    configFile: '/etc/keepalived/keepalived.conf',
    routerId: 'r1',
    instance: undefined,
    namespace: 'red',
    children: [
      { part: 'vrrp', pid: 8, restarts: 2 },
      { part: 'checkers', pid: undefined, restarts: 0 }
    ],
    reload: {
      completed: 1,
      refused: 1,
      last: { time: '2026-01-01T01:00:00.000Z', result: 'refused', reason: 'a typo' }
    }
  },
  vrrp: {
    instances: [instance, { ...instance, name: 'VI_2', state: 'FAULT', faults: ['script chk'] },
      { ...instance, name: 'VI_3', standby: { manner: 'maintenance', until: undefined } }],
    groups: [{ name: 'G', state: 'FAULT', members: ['VI_1', 'VI_2'] }],
    scripts: [{ name: 'chk', result: 'bad', running: false, lastStatus: 3 }],
    files: [],
    processes: []
  },
  checkers: {
    virtualServers: [{
      name: 'tcp [10.0.0.100]:80',
      quorumUp: true,
      quorum: 1,
      hysteresis: 0,
      weight: 2,
      sorryServer: undefined,
      suspended: false,
      realServers: [{
        name: '[10.0.1.1]:80', alive: false, weight: 2, draining: false, drained: false, operatorWeight: undefined, checkers: [{ type: 'tcp', up: false, hasRun: true }]
      }]
    }]
  }
}

t.test('the whole status fits on a screen', async t => {
  t.equal(statusText(report, Date.parse('2026-01-01T02:00:00.000Z')),
`Holdfast 9.9 on r1, process 7, namespace red, running for 2 h (vrrp 8, started again 2 times; checkers not running)
/etc/keepalived/keepalived.conf
RELOAD REFUSED 1 h ago: a typo

INSTANCE  STATE                 FOR         PRIORITY  INTERFACE  VRID  MASTER          ADDRESSES
VI_1      BACKUP                1 min 15 s  90 (100)  eth0       51/4  10.0.0.1 (150)  10.0.0.100/24 +1
VI_2      FAULT                 1 min 15 s  90 (100)  eth0       51/4  10.0.0.1 (150)  10.0.0.100/24 +1
VI_3      BACKUP (maintenance)  1 min 15 s  90 (100)  eth0       51/4  10.0.0.1 (150)  10.0.0.100/24 +1
VI_2 is kept in FAULT by: script chk
sync group G: FAULT (VI_1, VI_2)
script chk: bad, last exit status 3

SERVICE / SERVER     STATE   WEIGHT  CHECKS
tcp [10.0.0.100]:80  quorum  2 of 1
  [10.0.1.1]:80      DOWN    2       tcp FAILS
`)
})
