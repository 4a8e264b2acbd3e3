import t from 'tap'
import { bfdDataDump } from '../../src/daemon/bfd-dump.js'
import { seededRandom } from '../../src/lib/random.js'
import { instant, millis } from '../../src/lib/time.js'
import { newBfdSession } from '../../src/vrrp/bfd-state.js'
import { bfdConfig } from '../vrrp/bfd-samples.js'
import { ip } from '../vrrp/samples.js'

const config = bfdConfig({
  name: 'B1',
  source: ip('10.0.0.1'),
  minRx: millis(20),
  minTx: millis(20),
  maxHops: undefined,
  tells: { vrrp: true, checkers: false }
})

t.test('a session that was heard, and one that never was', async t => {
  const never = newBfdSession(config, seededRandom(1))
  const heard = {
    ...never,
    state: 'up',
    remoteState: 'up',
    remoteDiscriminator: 0xef8259d9,
    desiredMinTx: millis(20),
    remoteMinTx: millis(20),
    remoteMinRx: millis(20),
    remoteMultiplier: 3,
    heardAt: instant(1_500_000)
  } as const
  const dump = bfdDataDump([
    { config, session: heard },
    { config: { ...config, name: 'B2', source: undefined, neighbor: ip('fd00::2') }, session: never }
  ], 1_000_000_000)
  const [first = '', second = ''] = dump.split(/ BFD Instance = /).slice(1)
  t.match(dump, /^------< BFD Topology >------\n/)
  t.match(first, '   Source IP = 10.0.0.1\n')
  t.match(first, '   max_hops = -1\n')
  t.match(first, '   send event to checker process = No\n')
  t.match(first, '   local state = Up\n   remote state = Up\n')
  t.match(first, '   remote discriminator = 0xef8259d9\n')
  t.match(first, '   local detection time = 60000 us\n   remote detection time = 100000 us\n')
  t.match(first, /last seen = 1000000001\.500000 \(/)
  t.match(second, /hoplimit = 255/)
  t.notMatch(second, /Source IP/)
  t.match(second, 'last_seen = [never]')
})
