/** Patches between bases, made and applied by each side: ours and an installed crm_diff. */

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { diff, patch } from '../../src/pacemaker-mode/cib/patch.js'
import {
  formatXml, parseXml, xmlElement, type XmlElement
} from '../../src/pacemaker-mode/cib/xml.js'
import { simulate } from '../../src/pacemaker-mode/simulate/report.js'
import { pacemakerPeer } from './pacemaker-peer.js'

const { program, corpus, skip, folder } = pacemakerPeer('crm_diff')

function parsed (text: string): XmlElement {
  const result = parseXml(text)
  if (!result.ok) throw new Error(`${result.error.message}: ${text.slice(0, 200)}`)
  return result.value
}

function stored (name: string, element: XmlElement): string {
  const path = join(folder, name)
  writeFileSync(path, formatXml(element, { indent: true }))
  return path
}

function crmDiff (...args: readonly string[]): XmlElement {
  return parsed(spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout)
}

/** crm_diff says when and by whom it was done; the order of attributes means nothing. */
function canonical ({ name, attributes, children }: XmlElement): string {
  const kept = Object.entries(attributes)
    .filter(([key]) => !key.startsWith('update-') && key !== 'cib-last-written')
    .sort(([a], [b]) => a < b ? -1 : 1)
  return JSON.stringify([name, kept]) + `(${children.map(canonical).join('')})`
}

/** Without text, which no patch speaks of, and of a version with patches of format 2. */
function plain ({ name, attributes, children }: XmlElement): XmlElement {
  const version = name === 'cib' ? { crm_feature_set: '3.19.0' } : {}
  return xmlElement(name, { ...attributes, ...version }, children.map(plain))
}

/** What the cluster does next, and an administrator: sections turned round and cut. */
function later (cib: XmlElement, cut: number): XmlElement {
  const { output } = simulate({ cib, now: 1_700_000_000, extent: 'execute' })
  const epoch = String(Number(cib.attributes['epoch'] ?? 0) + 1)
  const changed = output.children.map(part => part.name !== 'configuration'
    ? part
    : xmlElement(part.name, part.attributes, part.children.map(section =>
      xmlElement(section.name, section.attributes, section.name === 'crm_config'
        ? section.children
        : section.children.toReversed().slice(cut)))))
  return xmlElement('cib', { ...output.attributes, epoch }, changed)
}

t.test('each applies what the other has made', { skip }, async t => {
  const directory = corpus
  const files = readdirSync(directory).filter((_, index) => index % 20 === 0)
  for (const [index, file] of files.entries()) {
    const before = plain(parsed(readFileSync(join(directory, file), 'utf8')))
    const after = later(before, index % 3)
    const [old, now] = [stored('old.xml', before), stored('new.xml', after)]
    const own = diff(before, after)
    if (own === undefined) throw new Error('the versions differ at least')
    t.equal(canonical(crmDiff('-o', old, '-p', stored('patch.xml', own))), canonical(after),
      `${file}: ours, by crm_diff`)
    const patched = patch(before, crmDiff('-o', old, '-n', now))
    t.equal(patched.ok ? canonical(patched.value) : patched.error.message, canonical(after),
      `${file}: theirs, by us`)
  }
})
