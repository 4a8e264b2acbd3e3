/**
 * Forks, execs, changes of name and exits of all processes, as the kernel reports them. It does so
 * in the first network namespace only: open this before entering another. Needs CAP_NET_ADMIN.
 */

import {
  PROCESS_GROUP, type ProcessEvent, decodeProcessEvent, encodeListen
} from '../wire/process-events.js'
import { CONTROL } from '../wire/netlink.js'
import { NETLINK, NetlinkSocket } from './netlink-socket.js'

export interface ProcessConnectorOptions {
  readonly receiveBuffer?: { readonly bytes: number, readonly force: boolean }
  readonly onEvent: (event: ProcessEvent) => void
  /** Events were lost: look at /proc again. */
  readonly onLoss: () => void
  /** The kernel does not answer: in a container's process namespace it never will. */
  readonly onSilence: () => void
}

/** The kernel confirms the request to listen at once; a loaded machine may be slow to read it. */
const PATIENCE_MS = 1000

export class ProcessConnector {
  readonly #socket: NetlinkSocket
  readonly #patience: NodeJS.Timeout

  /** Begins to listen. Throws `SystemError`. */
  constructor ({ receiveBuffer, onEvent, onLoss, onSilence }: ProcessConnectorOptions) {
    this.#socket = new NetlinkSocket(NETLINK.connector, {
      ...(receiveBuffer === undefined ? {} : { receiveBuffer }),
      groups: [PROCESS_GROUP],
      onLoss,
      onNotification: ({ body }) => {
        clearTimeout(this.#patience)
        const event = decodeProcessEvent(body)
        if (event.ok && event.value.type !== 'other') onEvent(event.value)
      }
    })
    this.#patience = setTimeout(onSilence, PATIENCE_MS)
    this.#patience.unref()
    try {
      this.#socket.post({ type: CONTROL.done, flags: 0, body: encodeListen() })
    } catch (error) {
      this.close()
      throw error
    }
  }

  close (): void {
    clearTimeout(this.#patience)
    this.#socket.close()
  }
}
