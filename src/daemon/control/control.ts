/** The control socket of a running daemon: opened when the daemon is ready, closed at its stop. */

import { ControlSocket } from './control-socket.js'
import type { DaemonHandle } from './daemon-handle.js'
import { Requests } from './requests.js'

export interface ControlOptions {
  readonly path: string
  readonly gid: number | undefined
  readonly daemon: DaemonHandle
  readonly log: (text: string) => void
}

export interface Control { close (): void }

/** Opens the socket; a daemon that cannot have one works without. */
export function openControl ({ path, gid, daemon, log }: ControlOptions): Control {
  const requests = new Requests(daemon)
  const socket = new ControlSocket({
    path, gid, log, answer: (request, peer) => requests.answer(request, peer)
  })
  try {
    socket.open()
  } catch (error) {
    log(`Unable to open the control socket ${path}: ${error instanceof Error ? error.message : ''}`)
  }
  return { close: () => socket.close() }
}
