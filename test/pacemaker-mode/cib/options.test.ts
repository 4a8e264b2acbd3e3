import { readFileSync } from 'node:fs'
import t from 'tap'
import {
  findOption, OPTIONS, valueFault, type OptionType
} from '../../../src/pacemaker-mode/cib/options.js'
import { sharedPath } from '../../project.js'

const reference = sharedPath('reference', 'pacemaker', 'options.tsv')
t.test('every option of the reference is here, with its type and default', {
  skip: reference === undefined ? 'the shared reference is not there' : false
}, async t => {
  const [, ...lines] = readFileSync(reference ?? '', 'utf8').trimEnd().split('\n')
  const wanted = lines.map(line => {
    const [scope = '', name = '', type = '', allowed = '', value = '', old = ''] = line.split('\t')
    return [scope, name, type, allowed, value, old].join(' ')
  })
  const found = OPTIONS.map(row => [row.scope, row.name, row.type ?? '', row.allowed?.join('|') ?? '',
    row.default ?? '', row.oldName ?? ''].join(' '))
  t.strictSame([...found].sort(), wanted.sort())
})

t.test('both spellings name the same option', async t => {
  const option = findOption('cluster', 'fencing-enabled')
  t.match(option, { name: 'fencing-enabled', default: 'true' })
  t.equal(findOption('cluster', 'stonith-enabled'), option)
  t.equal(findOption('clone-meta', 'master-max')?.name, 'promoted-max')
  t.equal(findOption('cluster', 'no-such-option'), undefined)
  t.equal(findOption('resource-meta', 'fencing-enabled'), undefined, 'the place counts')
})

t.test('a value has to suit the type', async t => {
  const cases: ReadonlyArray<readonly [OptionType, readonly string[], readonly string[]]> = [
    ['boolean', ['true', 'No'], ['maybe', '']],
    ['integer', ['5', '-1', '80%'], ['many']],
    ['score', ['INFINITY', '-5'], ['huge']],
    ['duration', ['20', '20s', 'PT5M', '-1'], ['soon', '5 parsecs']],
    ['timeout', ['2min'], ['']],
    ['percentage', ['80%'], ['most']],
    ['port', ['1', '65535'], ['0', '65536', '1x']],
    ['iso8601', ['2005-001'], ['2005-13-01']],
    ['select', ['stop', 'Freeze'], ['jump']],
    ['string', ['anything', ''], []]
  ]
  for (const [type, good, bad] of cases) {
    const row = {
      scope: 'cluster', name: 'x', type, allowed: ['stop', 'freeze'], meaning: ''
    } as const
    for (const value of good) t.equal(valueFault(row, value), undefined, `${type} ${value}`)
    for (const value of bad) t.type(valueFault(row, value), 'string', `${type} ${value}`)
  }
})
