/** keepalived_check.data; that it is keepalived's, line by line, is shown in the guest. */

import t from 'tap'
import { checkersStatus } from '../../src/checkers/status.js'
import { checkDataDump } from '../../src/daemon/check-dump.js'
import { BAD, Driver, GOOD } from '../checkers/drive.js'
import { lvs, realServer, sorryServer, virtualServer } from '../checkers/examples.js'

const NOTIFY = {
  instances: {},
  groups: {},
  trackScripts: {},
  virtualServers: {},
  fifos: [],
  startup: undefined,
  shutdown: undefined,
  mail: undefined,
  alerts: { all: undefined, vrrp: undefined, checkers: undefined },
  order: 'strict'
} as const

t.test('servers and checkers as they stand', async t => {
  const config = {
    ...lvs([virtualServer([realServer('10.0.0.2'), realServer('10.0.0.3')], {
      sorryServer: sorryServer('10.0.0.9')
    })]),
    ssl: { password: 'hush', ca: '/ca.pem', certificate: undefined, key: undefined }
  }
  const driver = new Driver()
  driver.start(config)
  const dump = (): string =>
    checkDataDump({ lvs: config, notify: NOTIFY }, checkersStatus(driver.engine))
  t.match(dump(), /Has run = no/)
  driver.round(target => target === '10.0.0.2' ? GOOD : BAD)
  const text = dump()
  t.match(text, /^ Password = \*{8}$/m)
  t.notMatch(text, /hush/, 'no secret is dumped')
  t.match(text, /^ VS VIP = 10\.0\.0\.1, VPORT = 80$/m)
  t.match(text, /^ {3}quorum_state_up = 1$/m)
  const [, first = '', second = ''] = text.split('   ------< Real server >------\n')
  t.match(first, /alive = 1\n {3}num failed checkers = 0\n {3}RS set = 1/)
  t.match(second, /alive = 0\n {3}num failed checkers = 1\n {3}RS set = 0/)
  t.match(text, /-> \[10\.0\.0\.3\]:tcp:80\n {3}Enabled = yes\n {3}Up = no\n {3}Has run = yes\n/)
  t.match(text, /Keepalive method = TCP_CHECK/)
})
