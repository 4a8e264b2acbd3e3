/** TCP_CHECK: the connection succeeds, and is closed at once. */

import { closeFd } from '../../net/syscalls.js'
import type { TcpCheckerConfig } from '../checker-config.js'
import type { ProbeResult } from '../probe-result.js'
import type { CancelSignal } from './cancellation.js'
import { connectSocket, SOCK } from './open-socket.js'

export function probeTcp (
  { connection }: TcpCheckerConfig, signal: CancelSignal, tell: (result: ProbeResult) => void
): void {
  connectSocket({ connection, type: SOCK.stream }, connection.timeout, signal, answer => {
    if (!answer.ok) return tell(answer)
    closeFd(answer.fd)
    tell({ ok: true })
  })
}
