/** Who is told of changes beside scripts, FIFOs and mails, and may ask: SNMP and D-Bus. */

import type { CheckersParentEffect } from './checkers-messages.js'
import type { DaemonHandle } from './control/daemon-handle.js'
import type { BusDaemon } from './dbus/bus-service.js'
import { Dbus } from './dbus/dbus.js'
import type { Transition } from './notifier.js'
import { Snmp, type SnmpOptions } from './snmp/snmp.js'

/** What D-Bus does beside what the handle offers. */
export interface BusPowers extends Pick<BusDaemon, 'print' | 'sendGarp'> {
  readonly namespace: () => string | undefined
}

export class Observers {
  readonly #snmp: Snmp
  readonly #dbus: Dbus

  constructor (snmp: SnmpOptions, daemon: () => DaemonHandle, { namespace, ...powers }: BusPowers) {
    this.#snmp = new Snmp(snmp, daemon)
    this.#dbus = new Dbus(() => {
      const { config, log, reload } = daemon()
      return { ...powers, config, log, reload: () => { reload() }, namespace: namespace() }
    })
  }

  /** Follows the configuration: at the start, and after every reload. */
  configure (): void {
    this.#snmp.configure()
    this.#dbus.configure()
  }

  transition (transition: Transition): void {
    this.#snmp.transition(transition)
    this.#dbus.transition(transition)
  }

  server (effect: CheckersParentEffect): void {
    this.#snmp.server(effect)
  }

  async close (): Promise<void> {
    this.#snmp.close()
    await this.#dbus.close()
  }
}
