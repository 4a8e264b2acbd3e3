/**
 * A box for one run of the built daemon: network and mount namespaces of its own, with eth0
 * (10.9.0.1/24) and eth1 joined back to back and an empty /run. It is gone with its last process.
 */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { projectPath } from '../project.js'

export const KEEPALIVED = projectPath('bin/keepalived')

const SETUP = `set -e
mount -t tmpfs run /run
ip link add eth0 type veth peer name eth1
for each in lo eth0 eth1; do ip link set $each up; done
ip addr add 10.9.0.1/24 dev eth0
set +e
# tap instruments every Node below it, which an unprivileged daemon cannot take.
unset NODE_OPTIONS
`

/** Why no box can be made here; false when it can. What tap's `skip` takes. */
export function obstacle (): string | false {
  if (process.getuid?.() !== 0) return 'needs root'
  if (!existsSync(projectPath('dist', '.built'))) return 'nothing is built: npm run build'
  if (spawnSync('unshare', ['-nm', 'true']).status !== 0) return 'namespaces are not allowed here'
  return false
}

export interface Output { readonly status: number | null, readonly text: string }

/** Runs a shell script in a new box to its end; `text` is what it and its programs have said. */
export async function inBox (
  script: string, environment: Readonly<Record<string, string>> = {}
): Promise<Output> {
  const child = spawn('unshare', ['-nm', 'bash', '-c', `exec 2>&1\n${SETUP}${script}`], {
    env: { ...process.env, KEEPALIVED, ...environment },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const text = await collected(child)
  return { status: child.exitCode, text }
}

async function collected (child: ChildProcess): Promise<string> {
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', chunk => { text += chunk })
  await new Promise(resolve => child.on('close', resolve))
  return text
}

/** A folder for the files of one test, removed with it. */
export function folder (t: Test): (name: string, text: string) => string {
  const path = mkdtempSync(join(tmpdir(), 'holdfast-live-'))
  t.teardown(() => rmSync(path, { recursive: true }))
  return (name, text) => {
    const file = join(path, name)
    writeFileSync(file, text)
    return file
  }
}

/** A vrrp_instance that is good, but for what `lines` say. */
export function instance (lines = '', name = 'VI_1'): string {
  return `vrrp_instance ${name} {
  interface eth0
  virtual_router_id 20
  priority 100
  advert_int 0.1
  version 3
  virtual_ipaddress {
    10.9.0.50/24
  }
  ${lines}
}
`
}
