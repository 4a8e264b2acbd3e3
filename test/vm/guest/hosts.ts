/**
 * Hosts of a test network: each has a namespace, and its servers and connections are sockets made
 * there. All servers are in one process (servers.ts): one each would take seconds to start in an
 * emulator, and this process stands still while it runs commands.
 */

import { fork } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { enterNetworkNamespace } from '../../../src/net/process-control.js'
import { projectPath } from '../../project.js'
import { inNamespace, makeNamespace, run, until } from './guest.js'

/** Runs `work` in the namespace of the host; a socket it begins to make is made there. */
export async function inside<Value> (host: string, work: () => Value): Promise<Value> {
  // As a descriptor's: the name of the namespace we are in changes with every visit.
  const home = openSync('/proc/thread-self/ns/net', 'r')
  enterNetworkNamespace(`/run/netns/${host}`)
  try {
    const value = work()
    // connect() makes its socket in the next turn.
    await new Promise(resolve => setImmediate(resolve))
    return value
  } finally {
    enterNetworkNamespace(`/proc/self/fd/${home}`)
    closeSync(home)
  }
}

/** What the process of the servers is told: who serves what, and whose page is broken. */
export type ToServers =
  | { readonly type: 'web' | 'echo' | 'mail', readonly host: string }
  | { readonly type: 'broken', readonly host: string, readonly broken: boolean }

/** What it says: that it does as told, and each mail. */
export type FromServers =
  | { readonly type: 'done' }
  | { readonly type: 'mail', readonly text: string }

/** Web servers on port 80, echo servers on port 7, mail servers on port 2525 of loopback. */
export class Servers {
  readonly mails: string[] = []
  #done = 0
  #asked = 0
  readonly #child = fork(projectPath('build/test/vm/guest/servers.js'))

  constructor () {
    this.#child.on('message', (message: FromServers) => {
      if (message.type === 'done') this.#done++
      else this.mails.push(message.text)
    })
  }

  /** False when it does not do as it is told within two minutes. */
  async tell (message: ToServers): Promise<boolean> {
    this.#asked++
    this.#child.send(message)
    return await until(() => this.#done === this.#asked, 120)
  }

  close (): void {
    this.#child.kill('SIGKILL')
  }
}

/** A namespace with a device on each bridge, by bridge: `{ front: '10.0.0.1' }`. */
export function makeHost (name: string, addresses: Readonly<Record<string, string>>): void {
  makeNamespace(name)
  for (const [index, [bridge, address]] of Object.entries(addresses).entries()) {
    const [port, device] = [`${name.slice(3)}-${index}`, `eth${index}`]
    run('ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', device, 'netns', name)
    run('ip', 'link', 'set', port, 'master', bridge, 'up')
    inNamespace(name, 'ip', 'addr', 'add', `${address}/24`, 'dev', device)
    inNamespace(name, 'ip', 'link', 'set', device, 'up')
  }
}

/** The page at an address as a host gets it; empty when nobody answers in time. */
export async function page (host: string, address: string): Promise<string> {
  const socket = await inside(host, () => connect(80, address))
  return await new Promise(resolve => {
    let text = ''
    socket.setTimeout(10_000, () => socket.destroy())
    socket.setEncoding('utf8').on('data', chunk => { text += String(chunk) })
    socket.on('error', () => {})
    socket.on('close', () => resolve(text.split('\r\n\r\n')[1] ?? ''))
    socket.write(`GET / HTTP/1.0\r\nHost: ${address}\r\n\r\n`)
  })
}

/** A connection that stays, to an echo server. */
export class Talk {
  readonly #socket: Socket
  #heard = ''

  private constructor (socket: Socket) {
    this.#socket = socket
    socket.setEncoding('utf8').on('data', chunk => { this.#heard += String(chunk) })
    socket.on('error', () => {})
  }

  static async open (host: string, address: string, port: number): Promise<Talk> {
    return new Talk(await inside(host, () => connect(port, address)))
  }

  /** Says something and waits for it to come back. */
  async exchange (text: string, seconds: number): Promise<boolean> {
    this.#socket.write(text)
    for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
      if (this.#heard.includes(text)) return true
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    return false
  }

  close (): void {
    this.#socket.destroy()
  }
}
