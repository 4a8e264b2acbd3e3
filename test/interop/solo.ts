/** One router alone on a switch, so that two programs can be watched doing the same thing. */

import { Capture } from '../../src/cli/lab/capture.js'
import { Network, type AddressChange } from '../../src/cli/lab/network.js'
import { Router, type Daemon } from '../../src/cli/lab/router.js'
import { until } from '../../src/cli/lab/shell.js'

/** Milliseconds; what a machine busy with other tests may need for what takes a moment. */
const PATIENCE = 60_000

export class Solo {
  readonly network = new Network()
  readonly router: Router
  readonly capture: Capture
  readonly changes: AddressChange[] = []

  constructor (daemon: Daemon, config: string) {
    const host = this.network.addHost('r1', '10.1.0.1/16', 'fd00:1::1/64')
    this.router = new Router(this.network, host, daemon, config)
    this.capture = new Capture(this.network.switchNamespace)
    this.network.watchAddresses(change => { this.changes.push(change) })
  }

  /** Starts the router and waits for its first advert; answers with when that was. */
  async master (): Promise<number> {
    if (!await this.capture.ready()) throw new Error('tcpdump does not start')
    this.router.start()
    if (!await until(() => this.capture.adverts.length > 0, PATIENCE)) {
      throw new Error(`${this.router.daemon.name} does not become master`)
    }
    return this.capture.adverts[0]?.at ?? 0
  }

  close (): void {
    this.capture.close()
    this.router.close()
    this.network.close()
  }
}

/** Lets each program live with `config`; all networks are gone when this returns. */
export async function each<Result> (
  daemons: readonly Daemon[], config: string, watch: (solo: Solo) => Promise<Result>
): Promise<readonly Result[]> {
  const open: Solo[] = []
  const close = (): void => { for (const solo of open) solo.close() }
  process.once('exit', close)
  try {
    return await Promise.all(daemons.map(async daemon => {
      const solo = new Solo(daemon, config)
      open.push(solo)
      return await watch(solo)
    }))
  } finally {
    process.off('exit', close)
    close()
  }
}
