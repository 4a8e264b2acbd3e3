/** The machine as host-checks.ts asks about it: modules, settings, rights, open sockets. */

import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { release } from 'node:os'
import { IpvsClient } from '../daemon/ipvs-client.js'
import { errorCode } from '../net/system-error.js'
import type { Machine, OpenSocket } from './host-checks.js'

/** A view of this machine, in the network namespace we are in; with `ipvs` the kernel is asked. */
export async function thisMachine (ipvs = false): Promise<Machine> {
  const answers = ipvs ? await hasIpvs() : undefined
  return {
    hasModule: name => name === 'ip_vs' ? answers ?? hasModule(name) : hasModule(name),
    setting: path => text(`/proc/sys/${path}`)?.trim(),
    privileged: process.geteuid?.() === 0,
    sockets: openSockets()
  }
}

/** Whether the kernel answers for IPVS, for which it loads the module; undefined: it cannot say. */
async function hasIpvs (): Promise<boolean | undefined> {
  try {
    const client = await IpvsClient.open()
    client.close()
    return true
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? false : undefined
  }
}

/** Loaded, built in, or there to be loaded; undefined when the kernel's lists are not here. */
function hasModule (name: string): boolean | undefined {
  if (existsSync(`/sys/module/${name}`)) return true
  const pattern = new RegExp(`/${name.replaceAll('_', '[-_]')}\\.ko`, 'm')
  let listed = false
  for (const list of ['modules.dep', 'modules.builtin']) {
    const lines = text(`/lib/modules/${release()}/${list}`)
    if (lines === undefined) continue
    listed = true
    if (pattern.test(lines)) return true
  }
  return listed ? false : undefined
}

/** Programs whose sockets a start would take over: a check on a running router is no conflict. */
const OURS = /\b(?:holdfast|keepalived)\b/

function openSockets (): readonly OpenSocket[] {
  const tables = [['udp', 'udp'], ['udp6', 'udp'], ['raw', 'raw'], ['raw6', 'raw']] as const
  const rows = tables.flatMap(([file, protocol]) =>
    socketRows(text(`/proc/net/${file}`) ?? '').map(row => ({ protocol, ...row })))
  if (rows.length === 0) return []
  const owners = socketOwners(new Set(rows.map(each => each.inode)))
  return rows.map(({ protocol, port, inode }) => ({ protocol, port, owner: owners.get(inode) }))
    .filter(({ owner }) => owner === undefined || !OURS.test(owner))
}

/** Port and inode of each socket of a table like /proc/net/udp. */
export function socketRows (
  table: string
): ReadonlyArray<{ readonly port: number, readonly inode: string }> {
  return table.split('\n').slice(1).flatMap(line => {
    const cells = line.trim().split(/\s+/)
    const port = Number.parseInt(cells[1]?.split(':')[1] ?? '', 16)
    const inode = cells[9]
    return inode === undefined || Number.isNaN(port) ? [] : [{ port, inode }]
  })
}

/** The command lines of the processes that have these sockets open, as far as we may look. */
function socketOwners (inodes: ReadonlySet<string>): ReadonlyMap<string, string> {
  const owners = new Map<string, string>()
  for (const pid of names('/proc').filter(name => /^\d+$/.test(name))) {
    for (const fd of names(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(target(`/proc/${pid}/fd/${fd}`))?.[1]
      if (inode === undefined || !inodes.has(inode)) continue
      const command = text(`/proc/${pid}/cmdline`)?.split('\0').join(' ').trim()
      owners.set(inode, `${command ?? 'process'} (pid ${pid})`)
    }
  }
  return owners
}

function names (directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

function target (path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

function text (path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
