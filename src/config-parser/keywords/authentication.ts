/** authentication and auth_hmac of an instance. */

import { seconds } from '../../lib/time.js'
import { block, choice, line, numberArgument, wholeNumber } from '../arguments.js'
import type { HmacDraft, InstanceDraft } from '../draft.js'
import type { KeywordTable, Reading } from '../keyword.js'

interface AuthenticationDraft {
  readonly instance: InstanceDraft
  type: 'pass' | 'ah' | undefined
  password: string | undefined
}

const AUTHENTICATION_KEYWORDS: KeywordTable<AuthenticationDraft> = {
  auth_type: line('<WORD>', { meaning: 'method', note: 'PASS, AH', default: 'none', feature: 'VRRP_AUTH' }, (reading, draft) => {
    const { argument } = reading
    if (argument === undefined) reading.missing('PASS or AH')
    else if (argument === 'PASS' || argument === 'AH') draft.type = argument === 'AH' ? 'ah' : 'pass'
    else {
      reading.report('HF0509', `(${draft.instance.name}) unknown authentication type '${argument}'`,
        { expected: 'PASS or AH' })
    }
  }),
  auth_pass: {
    about: { meaning: 'password, or key of AH', default: 'required', note: 'at most 8 characters count', feature: 'VRRP_AUTH' },
    form: '<STRING>',
    values: { type: 'text', maxLength: 8 },
    read: (reading, draft) => {
      const { argument } = reading
      if (argument === undefined) {
        reading.missing('a password of at most 8 characters')
        return
      }
      const bytes = new TextEncoder().encode(argument)
      if (bytes.length > 8) {
        reading.report('HF0518', 'Truncating auth_pass to 8 characters',
          { expected: 'at most 8 characters', suggestion: 'the rest is never sent; for more, use auth_hmac' })
      }
      draft.password = bytes.length > 8 ? cutToBytes(argument, 8) : argument
    }
  }
}

export const AUTHENTICATION = block<InstanceDraft, AuthenticationDraft>('block',
  { meaning: 'version 2 authentication', feature: 'VRRP_AUTH' }, AUTHENTICATION_KEYWORDS,
  (_reading, instance) => ({ instance, type: undefined, password: undefined }),
  ({ instance, type, password }, reading) => {
    instance.authentication = { type, password, place: reading.place() }
  })

/** The longest beginning of `text` that fits into `count` bytes of UTF-8. */
function cutToBytes (text: string, count: number): string {
  let cut = ''
  for (const char of text) {
    if (new TextEncoder().encode(cut + char).length > count) break
    cut += char
  }
  return cut
}

interface HmacBlock { readonly instance: InstanceDraft, readonly hmac: HmacDraft }

const HMAC_KEYWORDS: KeywordTable<HmacBlock> = {
  key: line('<ID> <SECRET>', {
    meaning: 'add a key',
    default: 'required',
    note: 'ID 1..255; SECRET text, hex:..., or file:PATH; 32..64 bytes; several allowed',
    recent: true,
    feature: 'VRRP_AUTH'
  }, (reading, draft) => {
    const id = numberArgument(reading, { min: 1, max: 255 })
    const text = reading.words[2]
    if (id === undefined) return
    if (text === undefined) {
      reading.missing('a secret: text, hex:DIGITS or file:PATH')
      return
    }
    const secret = readSecret(reading, text)
    if (secret === undefined) return
    if (draft.hmac.keys.some(key => key.id === id)) {
      reading.report('HF0207', `(${draft.instance.name}) auth_hmac key ${id} already defined - ignoring`)
    } else if (secret.length < 32 || secret.length > 64) {
      reading.report('HF0509', `(${draft.instance.name}) auth_hmac key ${id} has ${secret.length} bytes, it must have 32 to 64 - ignoring`,
        { word: 2, expected: '32 to 64 bytes' })
    } else draft.hmac.keys.push({ id, secret })
  }),
  active_key: wholeNumber({
    min: 1, max: 255, meaning: 'key used to sign', default: 'required', note: 'must be a defined key', recent: true, feature: 'VRRP_AUTH'
  }, (draft, value) => { draft.hmac.activeKey = value }),
  time_window: wholeNumber({
    min: 1, max: 300, meaning: 'freshness window in seconds', default: '3 x advert interval, from 5 to 300', recent: true, feature: 'VRRP_AUTH'
  }, (draft, value) => { draft.hmac.timeWindow = seconds(value) }),
  anti_replay: choice(['time', 'monotonic'], { meaning: 'freshness rule', default: 'time', recent: true, feature: 'VRRP_AUTH' },
    (draft, value) => { draft.hmac.antiReplay = value }),
  mode: choice(['enforce', 'permissive', 'receive-only'], { meaning: 'migration mode', default: 'enforce', recent: true, feature: 'VRRP_AUTH' },
    (draft, value) => { draft.hmac.mode = value })
}

export const AUTH_HMAC = block<InstanceDraft, HmacBlock>('block',
  { meaning: 'authenticated trailer of each advert', note: 'excludes authentication', recent: true, feature: 'VRRP_AUTH' }, HMAC_KEYWORDS,
  (reading, instance) => {
    const hmac: HmacDraft = {
      keys: [], activeKey: undefined, timeWindow: undefined, antiReplay: 'time', mode: 'enforce', place: reading.place()
    }
    instance.hmac = hmac
    return { instance, hmac }
  })

/** Text, `hex:DIGITS`, or `file:PATH` with either form in the file. */
function readSecret (reading: Reading, text: string): Uint8Array | undefined {
  if (!text.startsWith('file:')) return secretBytes(reading, text)
  const { host } = reading.scope
  const path = text.slice(5)
  const status = host.status(path)
  const file = host.readFile(path)
  if (status === undefined || !file.ok) {
    reading.report('HF0509', `Unable to read auth_hmac key file ${path}`, { word: 2 })
    return undefined
  }
  if ((status.mode & 0o077) !== 0) {
    reading.report('HF0509', `auth_hmac key file ${path} is accessible by group or others`,
      { word: 2, class: 'security', suggestion: `chmod 600 ${path}` })
  }
  return secretBytes(reading, file.value.replace(/\n$/, ''))
}

function secretBytes (reading: Reading, text: string): Uint8Array | undefined {
  if (!text.startsWith('hex:')) return new TextEncoder().encode(text)
  const digits = text.slice(4)
  if (!/^(?:[0-9a-fA-F]{2})+$/.test(digits)) {
    reading.report('HF0509', 'auth_hmac key is not made of pairs of hex digits - ignoring', { word: 2, expected: 'pairs of hex digits' })
    return undefined
  }
  return Uint8Array.from(digits.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}
