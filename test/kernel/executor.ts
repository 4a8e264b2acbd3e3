/** The executor of VRRP effects, as the kernel tests use it. */

import type { Test } from 'tap'
import { present } from '../../src/lib/assert.js'
import { type IpAddress, parseIp } from '../../src/lib/ip-address.js'
import type { KernelTrouble } from '../../src/daemon/kernel-hands.js'
import { VrrpKernel, type VrrpKernelOptions } from '../../src/daemon/vrrp-kernel.js'
import { now } from '../../src/net/clock.js'
import { interfaceIndex } from '../../src/net/syscalls.js'
import type { VrrpEvent } from '../../src/vrrp/events.js'
import { ip } from './namespace.js'

export function address (text: string): IpAddress {
  return present(parseIp(text), `${text} is an address`)
}

export function indexOf (name: string): number {
  return present(interfaceIndex(name), `${name} exists`)
}

/** An executor with its events and troubles, and a way to wait for an event. */
export function executor (t: Test, over: Partial<VrrpKernelOptions> = {}): {
  readonly kernel: VrrpKernel
  readonly events: VrrpEvent[]
  /** Events about IPv6 forwarding: there is one for each interface at the start. */
  readonly forwarding: VrrpEvent[]
  readonly troubles: KernelTrouble[]
  readonly until: (done: () => boolean) => Promise<void>
} {
  const events: VrrpEvent[] = []
  const forwarding: VrrpEvent[] = []
  const troubles: KernelTrouble[] = []
  let check = (): void => {}
  const kernel = new VrrpKernel({
    dispatch: event => {
      if (event.type === 'ipv6-forwarding') forwarding.push(event)
      else events.push(event)
      check()
    },
    trouble: trouble => { troubles.push(trouble) },
    now,
    commandBuffer: undefined,
    monitorBuffer: undefined,
    polledLinks: [],
    ...over
  })
  t.teardown(() => { kernel.close() })
  const until = async (done: () => boolean): Promise<void> => {
    if (done()) return
    await new Promise<void>(resolve => {
      check = () => { if (done()) resolve() }
    })
  }
  return { kernel, events, forwarding, troubles, until }
}

/** A veth pair with both ends here: what one sends comes in at the other. */
export function makePair (): void {
  ip('link add v0 type veth peer name v1')
  for (const name of ['v0', 'v1']) ip(`link set ${name} up addrgenmode none`)
}
