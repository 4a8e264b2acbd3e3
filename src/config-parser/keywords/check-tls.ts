/**
 * The keywords of checks by TLS. Those that begin with tls_ are Holdfast's own but for
 * tls_compliant, which stands with SSL_GET.
 */

import { onOff, text, wholeNumber } from '../arguments.js'
import type { Keyword, KeywordTable, Reading } from '../keyword.js'
import type { TlsDraft } from '../lvs-draft.js'

const FEATURE = 'LVS'

/** Whom to believe, what to show, and how long before its end a certificate is spoken of. */
export function tlsKeywords<D extends { readonly tls: TlsDraft }> (): KeywordTable<D> {
  return {
    tls_verify: onOff({ meaning: 'the certificate must come from a trusted authority and be for the server', default: 'off', note: 'sends the server name too', own: true, feature: FEATURE },
      ({ tls }, value) => { tls.verify = value }),
    tls_ca: path('ca', 'PEM file or directory of the authorities to trust', 'ca of SSL, else those of the system; it turns tls_verify on'),
    tls_name: text({ meaning: 'the name the certificate must be for; it turns tls_verify on', default: 'sni_name, virtualhost, else the address', own: true, feature: FEATURE },
      ({ tls }, value) => {
        tls.verify ??= true
        tls.name = value
      }),
    tls_certificate: path('certificate', 'PEM file with the certificate chain to show', 'certificate of SSL'),
    tls_key: path('key', 'PEM file with the key of tls_certificate', 'tls_certificate'),
    tls_expiry_warning: wholeNumber({
      min: 0, max: 3650, meaning: 'log once a day when the certificate of the server ends within so many days', default: 'off', own: true, feature: FEATURE
    }, ({ tls }, value) => { tls.expiryWarningDays = value })
  }
}

export function newTls (): TlsDraft {
  return {
    verify: undefined,
    ca: undefined,
    name: undefined,
    certificate: undefined,
    key: undefined,
    expiryWarningDays: undefined
  }
}

function path<D extends { readonly tls: TlsDraft }> (
  field: 'ca' | 'certificate' | 'key', meaning: string, standard: string
): Keyword<D> {
  const about = { meaning, default: standard, own: true, feature: FEATURE }
  return text(about, ({ tls }, value, reading) => {
    tls[field] = value
    if (field === 'ca') tls.verify ??= true
    checkReadable(reading, value)
  })
}

/** Says where a file is named that cannot be read. The check itself is made, and not possible. */
export function checkReadable (reading: Reading, file: string): void {
  const { host } = reading.scope
  if (host.status(file)?.type === 'directory') return
  const found = host.readFile(file)
  if (found.ok) return
  reading.report('HF0620', `${reading.keyword} ${file} cannot be read (${found.error}): checks that need it cannot be made`,
    { class: undefined, severity: 'error', naming: 'blocks', expected: 'a PEM file that root can read' })
}
