/** What genhash shows of a page: its digest, and with -v everything the server has sent. */

import { newMd5 } from '../lib/digest.js'
import { latin1 } from '../lib/latin1.js'

export interface Page {
  /** Up to and with its empty line; undefined where no header ended in time. */
  readonly header: Uint8Array | undefined
  /** As far as Content-Length goes. */
  readonly body: Uint8Array
  /** MD5 of the body; undefined where there is no page. */
  readonly digest: string | undefined
  /** The server has said something. */
  readonly heard: boolean
}

/** Where the header must have ended, as for HTTP_GET. */
const MAX_HEADER = 4095

/** Takes an answer apart. */
export function pageOf (answer: Uint8Array): Page {
  const end = latin1(answer.subarray(0, MAX_HEADER)).indexOf('\r\n\r\n')
  const heard = answer.length > 0
  if (end < 0) return { header: undefined, body: new Uint8Array(0), digest: undefined, heard }
  const header = answer.subarray(0, end + 4)
  const length = /Content-Length:[ \t]*(\d+)/.exec(latin1(header))?.[1]
  const rest = answer.subarray(end + 4)
  const body = length === undefined ? rest : rest.subarray(0, Number(length))
  return { header, body, digest: digestOf(body), heard }
}

/** The output of -v but for its last line. */
export function verboseReport ({ header, body, digest, heard }: Page): string {
  const lines: string[] = []
  if (heard) lines.push(ruled('   HTTP Header Buffer   '))
  if (header !== undefined) {
    lines.push(hexDump(header) + ruled('HTTP Header Ascii Buffer'), `${latin1(header)}\n`)
    if (body.length > 0) lines.push(ruled('       HTML Buffer       '), hexDump(body))
  }
  lines.push('\n', ruled('   HTML hash resulting   '),
    hexDump(Buffer.from(digest ?? digestOf(new Uint8Array(0)), 'hex')),
    ruled('HTML hash final resulting'), digest === undefined ? '' : `${digest}\n`)
  return lines.join('')
}

function digestOf (bytes: Uint8Array): string {
  const md5 = newMd5()
  md5.add(bytes)
  return md5.hex()
}

function ruled (title: string): string {
  const rule = '-'.repeat(23)
  return `${rule}[ ${title} ]${rule}\n`
}

/** Sixteen bytes a line: the decimal offset, the bytes in two halves, the characters. */
function hexDump (bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const row = Array.from(bytes.subarray(at, at + 16))
    const hex = Array.from({ length: 16 }, (_, place) => {
      const byte = row[place]
      return byte === undefined ? '  ' : byte.toString(16).padStart(2, '0')
    })
    const text = row.map(byte => byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.').join('')
    lines.push(`${String(at).padStart(4, '0')}  ${hex.slice(0, 8).join(' ')} - ` +
      `${hex.slice(8).join(' ')}   ${text.padEnd(16)}\n`)
  }
  return lines.join('')
}
