/**
 * Whatever happens to the checkers process, adverts do not wait for it. A second daemon without
 * checks is the clock: on a machine that stands still both of them do.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import t, { type Test } from 'tap'
import { readChanges } from '../fakes/ipvs-client.js'
import { inNamespace, makeNamespace, removeNamespace, until } from '../vm/guest/guest.js'
import { Program } from '../vm/guest/program.js'
import { obstacle } from './sandbox.js'

const BOX = 'hf-isolation'
/** Seconds; for a machine that does other things too. */
const PATIENCE = 120
const skip = obstacle()
const [CHECKING, ALONE] = [1, 2] as const

const open: Array<{ close: () => void }> = []
t.teardown(() => {
  for (const each of open) each.close()
  if (skip === false) removeNamespace(BOX)
})

const router = (id: number): string => `vrrp_instance VI_${id} {
  interface eth0
  virtual_router_id ${id}
  priority 100
  advert_int 0.1
  version 3
  virtual_ipaddress {
    10.9.0.5${id}/24
  }
}
`

/** So many virtual servers with three real servers each, whose checks every second are refused. */
function checks (count: number): string {
  const realServer = (last: number): string => `  real_server 10.1.0.${last} 80 {
    TCP_CHECK {
      connect_ip 127.0.0.1
      connect_port 9
      connect_timeout ${last}
    }
  }
`
  return Array.from({ length: count }, (_, place) => `virtual_server 10.2.${place >> 8}.${place & 255} 80 {
  delay_loop 1
  warmup 0
  retry 0
  protocol TCP
  lb_kind NAT
${[1, 2, 3].map(realServer).join('').replaceAll('connect_ip', `bindto 127.${place >> 8}.${place & 255}.1\n      connect_ip`)}}
`).join('')
}

/** How many adverts each virtual router has sent. */
class Adverts {
  readonly #counts = new Map<number, number>()
  readonly #capture: ChildProcess

  constructor () {
    this.#capture = spawn('ip', ['netns', 'exec', BOX, 'tcpdump', '-nli', 'eth0', 'ip proto 112'],
      { stdio: ['ignore', 'pipe', 'ignore'] })
    if (this.#capture.stdout === null) throw new Error('a pipe was asked for')
    createInterface(this.#capture.stdout).on('line', line => {
      const id = Number(/vrid (\d+)/.exec(line)?.[1])
      this.#counts.set(id, this.of(id) + 1)
    })
  }

  of (id: number): number {
    return this.#counts.get(id) ?? 0
  }

  close (): void {
    this.#capture.kill('SIGKILL')
  }
}

t.test('a checkers process that is stuck or busy delays no advert', { skip }, async t => {
  makeNamespace(BOX)
  inNamespace(BOX, 'ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth1')
  for (const name of ['eth0', 'eth1']) inNamespace(BOX, 'ip', 'link', 'set', name, 'up')
  inNamespace(BOX, 'ip', 'addr', 'add', '10.9.0.1/24', 'dev', 'eth0')
  const launch = (text: string): Program => {
    const program = new Program('holdfast-without-ipvs', BOX, text)
    open.push(program)
    return program
  }
  const adverts = new Adverts()
  open.push(adverts)
  const program = launch(router(CHECKING) + checks(1))
  launch(router(ALONE))
  const bothSend = (): boolean => adverts.of(CHECKING) > 10 && adverts.of(ALONE) > 10
  t.ok(await until(bothSend, PATIENCE), 'both are masters')
  t.ok(await until(() => readChanges(program.fakeTable).some(each =>
    each.change.type === 'delete-destination'), PATIENCE), 'and one of them checks')

  /** Adverts of both while the other one sends fifty. */
  const noneMissing = async (t: Test): Promise<void> => {
    const [checking, alone] = [adverts.of(CHECKING), adverts.of(ALONE)]
    t.ok(await until(() => adverts.of(ALONE) >= alone + 50, PATIENCE))
    const [sent, due] = [adverts.of(CHECKING) - checking, adverts.of(ALONE) - alone]
    t.ok(sent >= due - 10, `${sent} adverts while the other one sent ${due}`)
  }

  await t.test('stopped', async t => {
    const pid = program.pid('checkers')
    if (pid === undefined) throw new Error('no checkers process')
    process.kill(pid, 'SIGSTOP')
    t.teardown(() => process.kill(pid, 'SIGCONT'))
    await noneMissing(t)
    const from = program.log.length
    program.configure(router(CHECKING) + checks(2))
    program.signal('SIGHUP')
    await noneMissing(t)
    process.kill(pid, 'SIGCONT')
    t.ok(await program.logged(/Reload complete/, PATIENCE, from), 'it goes on with the reload')
  })

  await t.test('with more to do than it can', async t => {
    const from = program.log.length
    program.configure(router(CHECKING) + checks(5_000))
    program.signal('SIGHUP')
    await noneMissing(t)
    t.ok(await program.logged(/Reload complete/, PATIENCE, from))
    t.ok(await until(() => readChanges(program.fakeTable).length > 15_000, PATIENCE), 'it works')
    await noneMissing(t)
  })
})
