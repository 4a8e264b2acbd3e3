/** The authentication of an instance: what its version and mode allow. */

import { seconds } from '../../lib/time.js'
import type { AuthenticationConfig, HmacConfig } from '../../vrrp/config.js'
import type { Work } from './work.js'
import { report } from './work.js'

/** authentication { }: a password where the version knows one. */
export function compileAuthentication (work: Work): AuthenticationConfig | undefined {
  const { draft } = work
  const { authentication } = draft
  if (authentication?.type === undefined) return undefined
  const { type, password, place } = authentication
  if (work.version === 3) {
    report(work, 'HF0509', 'VRRP version 3 does not support authentication. Ignoring.',
      { place, suggestion: 'remove the block; auth_hmac protects version 3' })
    return undefined
  }
  if (work.strict) {
    report(work, 'HF0509', 'Strict mode does not support authentication. Ignoring.', { place })
    return undefined
  }
  if (password === undefined || password === '') {
    report(work, 'HF0509', 'Authentication specified but no password given. Ignoring', { place, suggestion: 'add auth_pass' })
    return undefined
  }
  if (type === 'ah' && work.family === 'ipv6') {
    report(work, 'HF0509', 'Cannot use AH authentication with IPv6 - ignoring', { place })
    return undefined
  }
  if (type === 'ah' && work.wantsMaster && work.priority !== 255) {
    report(work, 'HF0509', 'Initial state master is incompatible with AH authentication - clearing', { place })
    work.wantsMaster = false
  }
  return { type, password }
}

/** auth_hmac { }, which excludes the former. */
export function compileHmac (work: Work): HmacConfig | undefined {
  const { draft } = work
  const { hmac } = draft
  if (hmac === undefined) return undefined
  const { activeKey, keys, antiReplay, mode, place } = hmac
  if (activeKey === undefined || !keys.some(key => key.id === activeKey)) {
    report(work, 'HF0509', 'auth_hmac has no key that is active_key - not using auth_hmac', { place, suggestion: 'set active_key to the id of a key' })
    return undefined
  }
  if (draft.authentication !== undefined) {
    report(work, 'HF0509', 'auth_hmac excludes authentication - ignoring authentication', { place: draft.authentication.place })
  }
  const interval = (draft.advertInterval ?? seconds(1)) / 1_000_000
  const timeWindow = hmac.timeWindow ?? seconds(Math.min(300, Math.max(5, Math.ceil(3 * interval))))
  return { keys, activeKey, timeWindow, antiReplay, mode }
}
