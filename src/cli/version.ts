/** What `keepalived -v` and `-h` print; monitoring tools parse the first line of the former. */

import { readFileSync } from 'node:fs'
import { release, type } from 'node:os'
import { VERSION_LINE } from '../daemon/version.js'
import { OPTIONS } from './keepalived-options.js'
import { optionLines } from './program-option.js'

/** What keepalived calls what it was built with; here it is all there, always. */
const FEATURES = [
  'NFTABLES', 'LVS', 'REGEX', 'VRRP', 'VRRP_AUTH', 'VRRP_VMAC', 'JSON', 'BFD', 'OLD_CHKSUM_COMPAT',
  'SNMP_VRRP', 'SNMP_CHECKER', 'SNMP_RFCV2', 'SNMP_RFCV3', 'DBUS', 'INIT=systemd', 'SYSTEMD_NOTIFY'
]

/** The block of -v. */
export function versionText (): string {
  return `${VERSION_LINE}

Holdfast: a replacement for keepalived. Licence: Apache-2.0

Built with kernel headers for Linux (none: netlink and system calls from Node.js)
Running on ${type()} ${release()}, Node.js ${process.version}
${distribution()}
configure options: none

Config options:  ${FEATURES.join(' ')}

System options:  NODE=${process.versions.node} V8=${process.versions.v8}
`
}

/** os-release(5): the line about the distribution, where there is one. */
function distribution (): string {
  try {
    const text = readFileSync('/etc/os-release', 'utf8')
    const [, name = ''] = /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text) ?? []
    return name === '' ? '' : `Distro: ${name}\n`
  } catch {
    return ''
  }
}

/** The text of -h for the program called `name`. */
export function usageText (name: string): string {
  return `Usage: ${name} [OPTION...]\n${optionLines(OPTIONS)}`
}
