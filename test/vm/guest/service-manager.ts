/**
 * Debian's systemd as process 1 of a container: namespaces of its own for processes, mounts,
 * network and control groups, and no units but those of the test, so that it comes up in seconds.
 */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectPath } from '../../project.js'
import { until } from './guest.js'

const SYSTEMD = '/lib/systemd/systemd'

/** Where `systemctl enable` puts its links; empty in the container. */
const OWN_UNITS = '/etc/systemd/system'

/** What a service of systemd wants to find, with nothing behind it. */
const TARGETS = ['sysinit', 'basic', 'shutdown', 'network-online', 'multi-user', 'umount']

/** Why there can be no manager here; false when there can. */
export function noManager (): string | false {
  return existsSync(SYSTEMD) ? false : `${SYSTEMD} is missing`
}

export interface Answer { readonly status: number | null, readonly text: string }

export class ServiceManager {
  readonly folder = mkdtempSync(join(tmpdir(), 'holdfast-manager-'))
  readonly #units = join(this.folder, 'units')
  readonly #path = `${OWN_UNITS}:${this.#units}`
  readonly #container: ChildProcess

  /** Starts it with our unit, and a configuration. */
  constructor (configuration: string) {
    mkdirSync(join(this.#units, 'holdfast.service.d'), { recursive: true })
    for (const name of TARGETS) {
      writeFileSync(join(this.#units, `${name}.target`), '[Unit]\nDefaultDependencies=no\n')
    }
    const unit = readFileSync(projectPath('etc/systemd/holdfast.service'), 'utf8')
    // The program is where it was built, and its Node.js where PATH has it.
    writeFileSync(join(this.#units, 'holdfast.service'),
      unit.replaceAll('/opt/holdfast/bin/', `${projectPath('bin')}/`))
    writeFileSync(join(this.#units, 'holdfast.service.d/path.conf'),
      `[Service]\nEnvironment=PATH=${process.env.PATH ?? ''}\n`)
    this.configure(configuration)
    const script = `
      mount -t proc proc /proc; mount -t tmpfs run /run; mount -t tmpfs units ${OWN_UNITS}
      mount --bind ${this.folder} /etc/keepalived
      mount -t cgroup2 cgroup /sys/fs/cgroup
      ip link add eth0 type veth peer name eth1
      for each in lo eth0 eth1; do ip link set $each up; done
      ip addr add 10.9.0.1/24 dev eth0
      exec env -i container=holdfast PATH="$PATH" SYSTEMD_UNIT_PATH=${this.#path} \\
        ${SYSTEMD} --system --unit=multi-user.target --show-status=no --log-target=console`
    mkdirSync('/etc/keepalived', { recursive: true })
    this.#container = spawn('unshare', ['--pid', '--fork', '--mount', '--net', '--cgroup',
      '--kill-child', 'bash', '-c', script], { stdio: 'inherit' })
  }

  /** Its pid as seen from outside. */
  get pid (): number {
    const pid = this.#container.pid ?? 0
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim())
  }

  configure (text: string): void {
    writeFileSync(join(this.folder, 'keepalived.conf'), text)
  }

  /** Runs a program beside it. */
  inside (...command: readonly string[]): Answer {
    const { status, stdout, stderr } = spawnSync('nsenter', ['-t', String(this.pid), '-a', 'env',
      '-u', 'NODE_OPTIONS', `SYSTEMD_UNIT_PATH=${this.#path}`, ...command],
    { encoding: 'utf8' })
    return { status, text: (stdout + stderr).trim() }
  }

  /** A property of a unit. */
  shows (unit: string, property: string): string {
    return this.inside('systemctl', 'show', '--value', '-p', property, unit).text
  }

  /** False when it does not come up in time. */
  async ready (seconds: number): Promise<boolean> {
    return await until(() => this.inside('systemctl', 'is-active', 'multi-user.target').status === 0,
      seconds)
  }

  close (): void {
    this.#container.kill('SIGKILL')
    rmSync(this.folder, { recursive: true, force: true })
  }
}
