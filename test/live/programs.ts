/** Servers of Debian's packages, started for one test file and ended with it. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TAP } from 'tap'

/** A port that nobody uses now. */
export async function freePort (): Promise<number> {
  return await new Promise(resolve => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** Why tests with this program are skipped; false when it is there. */
export function missing (path: string): string | false {
  return existsSync(path) ? false : `${path} is not installed`
}

/** A key and a certificate it has signed itself, in the folder. */
export function certificate (folder: string): { readonly key: string, readonly cert: string } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=test',
    '-days', '1', '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return { key, cert }
}

export class Programs {
  /** For their files; removed at the end. */
  readonly folder = mkdtempSync(join(tmpdir(), 'holdfast-real-'))
  readonly #children: ChildProcess[] = []

  constructor (t: TAP) {
    t.teardown(() => {
      for (const child of this.#children) child.kill('SIGKILL')
      rmSync(this.folder, { recursive: true })
    })
  }

  /** Starts a server and waits until it listens on the TCP port. */
  async start (file: string, args: readonly string[], port: number): Promise<void> {
    this.#children.push(spawn(file, args, { stdio: 'ignore' }))
    for (let wait = 0; wait < 200; wait++) {
      if (await isOpen(port)) return
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    throw new Error(`${file} does not listen`)
  }
}

function isOpen (port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true) })
    socket.on('error', () => resolve(false))
  })
}
