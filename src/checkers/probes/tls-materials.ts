/**
 * What checks by TLS show and whom they trust: one context for each distinct set of files, made
 * once for each configuration. A file that cannot be used is our own trouble, not the server's.
 */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import { errorCode } from '../../net/system-error.js'
import type { TlsConfig } from '../checker-config.js'
import type { SslConfig } from '../config.js'
import type { ProbeFailure } from '../probe-result.js'

/**
 * Old and odd servers are to be checked, not judged: without verification every protocol and
 * cipher that this OpenSSL can speak is allowed, as keepalived does.
 */
const LENIENT = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const

/** Where distributions keep the authorities they trust, as one file. */
const SYSTEM_AUTHORITIES = [
  '/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'
]

export type Material =
  | { readonly ok: true, readonly context: SecureContext }
  | { readonly ok: false, readonly why: ProbeFailure }

export class TlsMaterials {
  readonly #ssl: SslConfig
  readonly #made = new Map<string, Material>()

  constructor (ssl: SslConfig) {
    this.#ssl = ssl
  }

  /** The context of a check; the same for checks that want the same. */
  of (tls: TlsConfig): Material {
    const { verify, certificate, key } = tls
    const id = JSON.stringify([verify?.ca, verify === undefined, certificate, key])
    const known = this.#made.get(id)
    if (known !== undefined) return known
    const made = make(tls, this.#ssl)
    this.#made.set(id, made)
    return made
  }
}

function make ({ verify, certificate, key }: TlsConfig, ssl: SslConfig): Material {
  // A certificate of the check's own has a key of its own, in the same file unless told.
  const [certificateFile, keyFile] = certificate === undefined
    ? [ssl.certificate, ssl.key ?? ssl.certificate]
    : [certificate, key ?? certificate]
  let file = ''
  const read = (path: string): Buffer => {
    file = path
    return readFileSync(path)
  }
  try {
    const authorities = verify === undefined
      ? ssl.ca === undefined ? undefined : [read(ssl.ca)]
      : trusted(verify.ca ?? ssl.ca, read)
    const chain = certificateFile === undefined ? undefined : read(certificateFile)
    const secret = keyFile === undefined || chain === undefined ? undefined : read(keyFile)
    const context = createSecureContext({
      ...(verify === undefined ? LENIENT : {}),
      ...(authorities === undefined ? {} : { ca: authorities }),
      ...(chain === undefined ? {} : { cert: chain }),
      ...(secret === undefined ? {} : { key: secret }),
      ...(ssl.password === undefined ? {} : { passphrase: ssl.password })
    })
    return { ok: true, context }
  } catch (error) {
    const why = { code: 'local', call: `TLS file ${file}`, errno: errorCode(error) } as const
    return { ok: false, why }
  }
}

/** Of a directory every file that looks like a certificate. */
function trusted (
  path: string | undefined, read: (path: string) => Buffer
): Array<Buffer | string> {
  if (path === undefined) {
    const system = SYSTEM_AUTHORITIES.find(each => existsSync(each))
    return system === undefined ? [...rootCertificates] : [read(system)]
  }
  if (!existsSync(path) || !statSync(path).isDirectory()) return [read(path)]
  return readdirSync(path).filter(name => /\.(?:pem|crt|cer|0)$/.test(name)).sort()
    .map(name => read(join(path, name)))
}
