/** `ipvsadm -L -c`: the connections of /proc/net/ip_vs_conn, as ipvsadm shows them. */

import { ipFromBytes } from '../lib/ip-address.js'

const HEAD = 'IPVS connection entries\n' +
  'pro expire state       source             virtual            destination\n'

/** The text of the file as a list. Lines of another form are left out. */
export function formatConnections (text: string): string {
  const lines = text.split('\n').slice(1).flatMap(line => {
    const [pro, from, fromPort, to, toPort, dest, destPort, state, expires] = line.trim().split(/\s+/)
    if (expires === undefined || !/^\d+$/.test(expires)) return []
    const seconds = Number(expires)
    const time = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:` +
      String(seconds % 60).padStart(2, '0')
    return [`${(pro ?? '').padEnd(3)} ${time.padEnd(6)} ${(state ?? '').padEnd(11)} ` +
      `${endpoint(from, fromPort).padEnd(18)} ${endpoint(to, toPort).padEnd(18)} ` +
      `${endpoint(dest, destPort)}\n`]
  })
  return HEAD + lines.join('')
}

/** Eight hex digits are IPv4; IPv6 stands in brackets, with all its digits. */
function endpoint (address = '', port = ''): string {
  const number = Number.parseInt(port, 16)
  const v6 = /^\[(.*)\]$/.exec(address)?.[1]?.replaceAll(':', '')
  const bytes = Buffer.from(v6 ?? address, 'hex')
  if (bytes.length === 16) return `[${ipFromBytes(bytes)}]:${number}`
  return bytes.length === 4 ? `${ipFromBytes(bytes)}:${number}` : `${address}:${number}`
}
