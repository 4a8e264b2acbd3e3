/**
 * What a service manager is told: READY, RELOADING, STOPPING (sd_notify(3)). The socket is opened
 * at once, because a name in the abstract namespace cannot be reached from another network
 * namespace, and its name is taken out of the environment: scripts have no business with it.
 */

import { UnixDatagram } from '../net/unix-datagram.js'

export interface ServiceManager {
  /** Lines of NAME=value. A manager that does not listen is no reason to fail. */
  tell (...lines: readonly string[]): void
}

/** The manager that started us, or one that hears nothing. */
export function openServiceManager (environment: NodeJS.ProcessEnv): ServiceManager {
  const path = environment.NOTIFY_SOCKET
  delete environment.NOTIFY_SOCKET
  if (path === undefined || !/^[/@]/.test(path)) return { tell: () => {} }

  let socket: UnixDatagram
  try {
    socket = new UnixDatagram(path)
  } catch {
    return { tell: () => {} }
  }
  return {
    tell: (...lines) => {
      try {
        socket.send(Buffer.from(lines.join('\n')))
      } catch {
        // It went away: the service runs on.
      }
    }
  }
}
