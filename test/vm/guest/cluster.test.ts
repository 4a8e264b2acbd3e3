/**
 * A director with its checkers process, two web servers, a sorry server and a client, each in a
 * namespace of its own: direct routing and NAT, from start to stop.
 */

import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { HttpCheckerConfig } from '../../../src/checkers/checker-config.js'
import type { LvsConfig } from '../../../src/checkers/config.js'
import type { Forwarding } from '../../../src/ipvs/service.js'
import { seconds } from '../../../src/lib/time.js'
import type { FromCheckers, ToCheckers } from '../../../src/daemon/checkers-messages.js'
import { isFromCheckers } from '../../../src/daemon/checkers-messages.js'
import { httpCheck, ip, lvs, realServer, sorryServer, virtualServer } from '../../checkers/examples.js'
import { projectPath } from '../../project.js'
import {
  inNamespace, ipvsTable, makeNamespace, removeNamespace, run, start, stopAll, unfit, until
} from './guest.js'

const VIP = '10.0.0.100'
const DIRECTOR = 'hf-dir'
const CLIENT = 'hf-client'
const SERVERS = ['hf-rs2', 'hf-rs3', 'hf-rs9'] as const
const BRIDGES = ['hf-front', 'hf-back']
const folder = mkdtempSync(join(tmpdir(), 'holdfast-cluster-'))

// An emulator takes its time.
t.setTimeout(600_000)
t.teardown(() => {
  stopAll()
  for (const name of [DIRECTOR, CLIENT, ...SERVERS]) removeNamespace(name)
  for (const name of BRIDGES) run('sh', '-c', `ip link del ${name} || true`)
  rmSync(folder, { recursive: true })
})

/** Puts a namespace on a bridge with an address. */
function attach (namespace: string, device: string, bridge: string, address: string): void {
  const port = `${namespace.slice(3)}-${device}`
  run('ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', device, 'netns', namespace)
  run('ip', 'link', 'set', port, 'master', bridge, 'up')
  inNamespace(namespace, 'ip', 'addr', 'add', `${address}/24`, 'dev', device)
  inNamespace(namespace, 'ip', 'link', 'set', device, 'up')
}

function build (): void {
  for (const name of [DIRECTOR, CLIENT, ...SERVERS]) makeNamespace(name)
  for (const bridge of BRIDGES) run('ip', 'link', 'add', bridge, 'up', 'type', 'bridge')
  attach(CLIENT, 'eth0', 'hf-front', '10.0.0.10')
  attach(DIRECTOR, 'eth0', 'hf-front', '10.0.0.1')
  attach(DIRECTOR, 'eth1', 'hf-back', '10.1.0.1')
  inNamespace(DIRECTOR, 'ip', 'addr', 'add', `${VIP}/32`, 'dev', 'eth0')
  inNamespace(DIRECTOR, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
  for (const name of SERVERS) {
    const host = name.slice(-1)
    attach(name, 'eth0', 'hf-front', `10.0.0.${host}`)
    attach(name, 'eth1', 'hf-back', `10.1.0.${host}`)
    inNamespace(name, 'sysctl', '-qw', 'net.ipv4.conf.all.arp_ignore=1', 'net.ipv4.conf.all.arp_announce=2')
    inNamespace(name, 'ip', 'addr', 'add', `${VIP}/32`, 'dev', 'lo')
    const pages = join(folder, name)
    mkdirSync(pages)
    writeFileSync(join(pages, 'index.html'), name)
  }
}

const web = (name: string) =>
  start('ip', 'netns', 'exec', name, 'busybox', 'httpd', '-f', '-p', '80', '-h', join(folder, name))

const REQUEST = `exec 3<>/dev/tcp/${VIP}/80; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; tail -n 1 <&3`

/** What the client gets from the virtual address; empty when nobody answers. */
function request (): string {
  try {
    return inNamespace(CLIENT, 'timeout', '3', 'bash', '-c', REQUEST)
  } catch {
    return ''
  }
}

function configuration (network: string, forwarding: Forwarding): LvsConfig {
  const schedule = {
    delayLoop: seconds(1), retry: 1, delayBeforeRetry: seconds(1), warmup: seconds(0)
  }
  const check = (address: string): HttpCheckerConfig => {
    const config = httpCheck(address, 1, schedule)
    return { ...config, urls: config.urls.map(url => ({ ...url, path: '/index.html' })) }
  }
  const servers = [2, 3].map(host => `${network}.${host}`).map(address =>
    realServer(address, { forwarding, checkers: [{ ...check(address), urls: check(address).urls.map(url => ({ ...url, path: '/index.html' })) }] }))
  return lvs([virtualServer(servers, {
    name: `[${VIP}]:tcp:80`,
    target: { type: 'address', address: ip(VIP), port: 80 },
    scheduler: 'rr',
    sorryServer: { ...sorryServer(`${network}.9`), forwarding }
  })])
}

class Checkers {
  readonly messages: FromCheckers[] = []
  readonly #child = fork(projectPath('build/src/daemon/checkers-process.js'), ['checkers'],
    { serialization: 'advanced', stdio: 'inherit' })

  readonly ended = new Promise<number | null>(resolve => { this.#child.on('exit', resolve) })

  constructor () {
    this.#child.on('message', (message: unknown) => {
      if (isFromCheckers(message)) this.messages.push(message)
    })
  }

  send (message: ToCheckers): void {
    this.#child.send(message)
  }

  stop (): void {
    this.#child.kill('SIGTERM')
  }

  has (type: FromCheckers['type']): boolean {
    return this.messages.some(each => each.type === type)
  }

  /** Whether a mail about the real server has been asked for. */
  mailed (realServer: string, up: boolean): boolean {
    return this.messages.some(each => each.type === 'effect' && each.effect.type === 'mail' &&
      each.effect.realServer === realServer && each.effect.up === up)
  }

  /** Texts of the log so far. */
  get log (): readonly string[] {
    return this.messages.flatMap(each => each.type === 'message' ? [each.text] : [])
  }

  /** Notifications so far, as the FIFO would have them. */
  get told (): readonly string[] {
    return this.messages.flatMap(({ ...each }) => {
      if (each.type !== 'effect' || each.effect.type === 'mail') return []
      const { effect } = each
      return effect.type === 'notify-real-server'
        ? [`RS ${effect.realServer} ${effect.up ? 'UP' : 'DOWN'}`]
        : [`VS ${effect.virtualServer} ${effect.up ? 'UP' : 'DOWN'}`]
    })
  }
}

t.test('clusters', { skip: unfit, timeout: 500_000 }, async t => {
  build()
  for (const [kind, network, forwarding] of [
    ['direct routing', '10.0.0', { method: 'route' }], ['NAT', '10.1.0', { method: 'masq' }]
  ] as const) {
    await t.test(kind, async t => {
      if (forwarding.method === 'masq') {
        for (const name of SERVERS) {
          // Answers must come back through the director.
          inNamespace(name, 'ip', 'addr', 'del', `${VIP}/32`, 'dev', 'lo')
          inNamespace(name, 'ip', 'link', 'set', 'eth0', 'down')
          inNamespace(name, 'ip', 'route', 'replace', 'default', 'via', '10.1.0.1')
        }
      }
      const [two, three, nine] = SERVERS
      let [web2, web3] = [web(two), web(three)]
      const web9 = web(nine)
      const config = configuration(network, forwarding)
      const checkers = new Checkers()
      checkers.send({
        type: 'start',
        config,
        files: {},
        settings: {
          name: 'checkers',
          namespace: `/run/netns/${DIRECTOR}`,
          ipvsNamespace: undefined,
          keepIpvs: false,
          seed: 1,
          masters: [],
          alone: true,
          memory: undefined
        }
      })
      t.ok(await until(() => checkers.has('started'), 60), 'it starts')
      t.match(ipvsTable(DIRECTOR)[0], /^TCP {2}10\.0\.0\.100:80 rr\n.*0\.2:80.*\n.*0\.3:80/)
      t.ok(await until(() => request() !== '', 10))
      const answers = [request(), request(), request(), request()]
      t.strictSame(answers.toSorted(), [two, two, three, three], 'requests alternate')

      web2.kill('SIGKILL')
      const gone = (server: string) => !(ipvsTable(DIRECTOR)[0] ?? '').includes(server)
      t.ok(await until(() => gone('0.2:80'), 20), 'a dead server goes')
      t.strictSame([request(), request()], [three, three])
      web3.kill('SIGKILL')
      t.ok(await until(() => !gone('0.9:80'), 20), 'the sorry server comes')
      t.equal(request(), nine)
      const NAME = `[${VIP}]:tcp:80`
      t.ok(await until(() => checkers.told.length >= 4, 10))
      t.strictSame(checkers.told, [
        `VS ${NAME} UP`, `RS [${network}.2]:tcp:80 DOWN`, `RS [${network}.3]:tcp:80 DOWN`,
        `VS ${NAME} DOWN`
      ])

      web2 = web(two)
      t.ok(await until(() => request() === two, 20), 'a server that is back serves at once')
      t.notMatch(ipvsTable(DIRECTOR)[0], '0.9:80')
      web3 = web(three)
      t.ok(await until(() => checkers.mailed(`[${network}.3]:tcp:80`, true), 20))
      t.equal(gone('0.3:80'), false)

      const before = checkers.messages.length
      checkers.send({ type: 'reload', config, files: {} })
      t.ok(await until(() => checkers.has('reloaded'), 20))
      t.strictSame(checkers.messages.slice(before).filter(each => each.type === 'effect'), [],
        'an unchanged reload is no news')

      checkers.stop()
      t.equal(await checkers.ended, 0)
      t.strictSame(ipvsTable(DIRECTOR), [], 'the end leaves nothing in the table')
      t.comment(checkers.log.filter(line => !line.startsWith('Activating')).join('\n'))
      for (const each of [web2, web3, web9]) each.kill('SIGKILL')
    })
  }
})
