/**
 * The process connector (linux/cn_proc.h): the kernel tells of every fork, exec, change of name
 * and exit, over netlink, wrapped in the header of the connector (linux/connector.h).
 *
 *      cn_msg:      0 idx  4 val  8 sequence  12 ack  16 length (2)  18 flags (2)
 *      proc_event: 20 what  24 cpu  28 time stamp (8)  36 by what
 */

import { type Decoded, decoded, refused } from '../lib/decoded.js'

const HEADER = 20
const EVENT = 36
/** CN_IDX_PROC and CN_VAL_PROC, and the multicast group of the same number. */
export const PROCESS_GROUP = 1
const CN_VAL_PROC = 1
const LISTEN = 1
const COMM_LENGTH = 16
const WHAT = { fork: 1, exec: 2, comm: 0x200, exit: 0x80000000 }

export type ProcessEvent =
  | { readonly type: 'fork', readonly parent: number, readonly child: number }
  | { readonly type: 'exec', readonly pid: number }
  | { readonly type: 'comm', readonly pid: number, readonly comm: string }
  | { readonly type: 'exit', readonly pid: number }
  /** Of a thread, or of a kind that does not matter here. */
  | { readonly type: 'other' }

export type ProcessEventError = { readonly code: 'too-short', readonly length: number }

/** Asks for events; the answer is an event of the kind `other`. */
export function encodeListen (): Uint8Array {
  const bytes = new Uint8Array(HEADER + 4)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, PROCESS_GROUP, true)
  view.setUint32(4, CN_VAL_PROC, true)
  view.setUint16(16, 4, true)
  view.setUint32(HEADER, LISTEN, true)
  return bytes
}

/** Reads one event. A thread has another id than its process, and is none of interest. */
export function decodeProcessEvent (
  bytes: Uint8Array
): Decoded<ProcessEvent, ProcessEventError> {
  if (bytes.length < EVENT + 8) return refused({ code: 'too-short', length: bytes.length })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const number = (at: number): number => view.getUint32(EVENT + at, true)
  const what = view.getUint32(HEADER, true)
  const needed = { [WHAT.fork]: 16, [WHAT.comm]: 8 + COMM_LENGTH }[what] ?? 8
  if (bytes.length < EVENT + needed) return refused({ code: 'too-short', length: bytes.length })

  const [pid, group] = [number(0), number(4)]
  if (what === WHAT.fork) {
    const [child, childGroup] = [number(8), number(12)]
    return decoded(child === childGroup ? { type: 'fork', parent: group, child } : { type: 'other' })
  }
  if (pid !== group) return decoded({ type: 'other' })
  switch (what) {
    case WHAT.exec: return decoded({ type: 'exec', pid })
    case WHAT.exit: return decoded({ type: 'exit', pid })
    case WHAT.comm: {
      const name = bytes.subarray(EVENT + 8, EVENT + 8 + COMM_LENGTH)
      const end = name.indexOf(0)
      const comm = new TextDecoder().decode(end < 0 ? name : name.subarray(0, end))
      return decoded({ type: 'comm', pid, comm })
    }
    default: return decoded({ type: 'other' })
  }
}
