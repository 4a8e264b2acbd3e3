import t from 'tap'
import { create, modify, remove, replace } from '../../../src/pacemaker-mode/cib/edit.js'
import { formatXml, parseXml, type XmlElement } from '../../../src/pacemaker-mode/cib/xml.js'
import {
  compareVersions, formatVersion, nextVersion, versionOf, withVersion
} from '../../../src/pacemaker-mode/cib/version.js'

function parsed (text: string): XmlElement {
  const result = parseXml(text)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

const TEXT = '<cib><r><p id="a" x="1"><o id="o1"/></p><p id="b"/></r><c/></cib>'
const CIB = parsed(TEXT)

type Result = ReturnType<typeof create>
const text = (result: Result): string => result.ok ? formatXml(result.value) : result.error.code

t.test('create puts an element where it is told', async t => {
  t.equal(text(create(CIB, '/cib/c', parsed('<l id="l"/>'))),
    TEXT.replace('<c/>', '<c><l id="l"/></c>'))
  t.equal(text(create(CIB, '//r', parsed('<p id="z"/>'), 0)),
    TEXT.replace('<r>', '<r><p id="z"/>'))
  t.equal(text(create(CIB, '//r', parsed('<p id="z"/>'), 99)),
    TEXT.replace('</r>', '<p id="z"/></r>'))
  t.equal(text(create(CIB, '//r', parsed('<p id="a"/>'))), 'exists')
  t.equal(text(create(CIB, '//q', parsed('<p id="a"/>'))), 'not-found')
  t.equal(text(create(CIB, '//p', parsed('<o id="q"/>'))), 'ambiguous')
  t.equal(text(create(CIB, '//p[', parsed('<o id="q"/>'))), 'bad-path')
})

t.test('modify merges', async t => {
  t.equal(text(modify(CIB, '//r', parsed('<p id="a" y="2"><o id="o1" n="3"/><o id="o2"/></p>'))),
    TEXT.replace('<p id="a" x="1"><o id="o1"/>',
      '<p id="a" x="1" y="2"><o id="o1" n="3"/><o id="o2"/>'))
  t.equal(text(modify(CIB, '//p[@id="b"]', parsed('<p id="b" x="9"/>'))),
    TEXT.replace('<p id="b"/>', '<p id="b" x="9"/>'))
  t.equal(text(modify(CIB, '//c', parsed('<l id="l"/>'))),
    TEXT.replace('<c/>', '<c><l id="l"/></c>'), 'and creates what was not there')
})

t.test('replace replaces', async t => {
  const wanted = TEXT.replace('<p id="a" x="1"><o id="o1"/></p>', '<p id="a"/>')
  t.equal(text(replace(CIB, '//p[@id="a"]', parsed('<p id="a"/>'))), wanted)
  t.equal(text(replace(CIB, '//r', parsed('<p id="a"/>'))), wanted)
  t.equal(text(replace(CIB, '//r', parsed('<p id="q"/>'))), 'not-found')
  t.equal(text(replace(CIB, '/cib', parsed('<cib/>'))), '<cib/>')
})

t.test('remove removes all that is found', async t => {
  t.equal(text(remove(CIB, '//p')), '<cib><r/><c/></cib>')
  t.equal(text(remove(CIB, '//nothing')), TEXT)
  t.equal(text(remove(CIB, '//o | //c')),
    '<cib><r><p id="a" x="1"/><p id="b"/></r></cib>')
  t.equal(text(remove(CIB, '/cib')), 'root')
  t.equal(text(remove(CIB, '/')), 'bad-path')
})

t.test('the old base is as it was', async t => {
  t.equal(formatXml(CIB), TEXT)
})

t.test('versions have three parts', async t => {
  const version = versionOf(parsed('<cib admin_epoch="1" epoch="20"/>'))
  t.equal(formatVersion(version), '1.20.0')
  t.equal(formatVersion(nextVersion(version, 'status')), '1.20.1')
  t.equal(formatVersion(nextVersion({ ...version, numUpdates: 7 }, 'configuration')), '1.21.0')
  t.equal(formatVersion(versionOf(withVersion(CIB, version))), '1.20.0')
  const older = { adminEpoch: 1, epoch: 19, numUpdates: 999 }
  t.ok(compareVersions(older, version) < 0)
  t.ok(compareVersions({ ...older, adminEpoch: 2 }, version) > 0)
  t.equal(compareVersions(version, { ...version }), 0)
})
