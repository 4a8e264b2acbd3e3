/** What goes into a journal comes out of it. */

import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { entryText, JournalWriter, readJournal, type JournalEntry } from '../../src/daemon/journal.js'
import { instant } from '../../src/lib/time.js'

const directory = mkdtempSync(join(tmpdir(), 'holdfast-journal-'))
t.teardown(() => rmSync(directory, { recursive: true }))

const ENTRIES: readonly JournalEntry[] = [
  { now: instant(5), event: { type: 'timeout' } },
  {
    now: instant(7),
    event: {
      type: 'script-result', script: 'a', status: 1, timedOut: false
    }
  }
]

t.test('events are read back as they were written', async t => {
  const path = join(directory, 'j')
  const writer = new JournalWriter(path)
  for (const entry of ENTRIES) t.ok(writer.append(entry))
  writer.close()
  writer.close()
  t.notOk(writer.append({ now: instant(9), event: { type: 'timeout' } }))
  t.strictSame(readJournal(readFileSync(path, 'utf8')), ENTRIES)
  t.equal(statSync(path).mode & 0o077, 0, 'secrets are in it')
})

t.test('bytes and big numbers survive', async t => {
  const bytes = { type: 'timeout', payload: new Uint8Array([0, 255]), id: 2n ** 60n } as const
  const text = entryText({ now: instant(0), event: bytes })
  t.match(text, /"\$hex":"00ff"/)
  const [entry] = readJournal(`{"journal":"holdfast-vrrp","version":1}\n${text}\n`)
  t.strictSame(entry?.event, bytes)
})

t.test('a journal cut short by a crash is read up to there', async t => {
  const text = `{"journal":"holdfast-vrrp","version":1}\n${ENTRIES.slice(0, 1).map(entryText).join('')}\n{"now":9,"ev`
  t.equal(readJournal(text).length, 1)
})

t.test('what is no journal is refused with its line', async t => {
  t.throws(() => readJournal(''), /line 1/)
  t.throws(() => readJournal('{"journal":"other"}'), /line 1: not a journal/)
  t.throws(() => readJournal('{"journal":"holdfast-vrrp","version":1}\n{}\n'), /line 2: not an event/)
  t.throws(() => readJournal('{"journal":"holdfast-vrrp","version":1}\n{,}\n'), /line 2/)
})

t.test('a symbolic link is not followed', async t => {
  writeFileSync(join(directory, 'victim'), 'precious')
  symlinkSync(join(directory, 'victim'), join(directory, 'link'))
  t.throws(() => new JournalWriter(join(directory, 'link')), { code: 'ELOOP' })
  t.equal(readFileSync(join(directory, 'victim'), 'utf8'), 'precious')
})
