import t from 'tap'
import { IprouteNames } from '../../src/config-parser/iproute-names.js'
import { fakeHost } from '../fakes/config-host.js'

t.test('numbers stand for themselves within their range, names for what the files say', async t => {
  const names = new IprouteNames(fakeHost({
    files: {
      '/usr/share/iproute2/rt_tables': '# comment\n255\tlocal\n10 ten\n',
      '/etc/iproute2/rt_tables': '11 ten\n0x20 hex\n'
    }
  }))
  t.equal(names.number('tables', 'main'), 254, 'built in')
  t.equal(names.number('tables', 'ten'), 11, 'the local file wins')
  t.equal(names.number('tables', 'hex'), 32)
  t.equal(names.number('tables', '0x10'), 16)
  t.equal(names.number('protocols', '256'), undefined)
  t.equal(names.number('protocols', 'keepalived'), 18)
  t.equal(names.number('dsfield', '10'), 16, 'hexadecimal throughout')
  t.equal(names.number('scopes', 'nobody'), undefined)
})
