/**
 * Scenarios: test/vrrp/scenarios/*.txt hold events, and below each what the engine answered.
 * `UPDATE=1 npm test` writes the answers anew; the difference is then for a reviewer to judge.
 *
 *     instance version=3 priority=150     one instance, with these changes to the usual one
 *     event advert priority=200           something happens
 *     pass 3.6                            seconds go by
 *     | 4.609375 send-advert ...          an answer, with its time since the start
 */

import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { assert, present } from '../../src/lib/assert.js'
import { seconds } from '../../src/lib/time.js'
import { logLine } from '../../src/daemon/log-lines.js'
import type { InstanceConfig } from '../../src/vrrp/config.js'
import type { VrrpEffect } from '../../src/vrrp/events.js'
import { projectPath } from '../project.js'
import {
  Bench, NO_TRACKING, instanceConfig, ip, link, priorityOf, scriptConfig, vrrpConfig
} from './samples.js'

const FOLDER = projectPath('test', 'vrrp', 'scenarios')
const SCRIPT = scriptConfig()

for (const name of readdirSync(FOLDER)) {
  t.test(`scenario ${name.replace(/\.txt$/, '').replaceAll('-', ' ')}`, async t => {
    const path = `${FOLDER}/${name}`
    const text = readFileSync(path, 'utf8')
    const played = play(text)
    if (process.env['UPDATE'] === '1') writeFileSync(path, played)
    t.equal(played, process.env['UPDATE'] === '1' ? played : text)
  })
}

/** The text with the answers the engine gives today. */
function play (text: string): string {
  const lines: string[] = []
  const instances: InstanceConfig[] = []
  let bench: Bench | undefined
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('| ')) continue
    lines.push(line)
    const [verb = '', ...words] = line.split(' ')
    if (verb === '' || verb === '#') continue
    if (verb === 'instance') {
      instances.push(configured(words, instances.length))
      continue
    }
    if (bench === undefined) {
      bench = new Bench(vrrpConfig(instances, {
        scripts: instances.some(each => each.track.scripts.length > 0) ? [SCRIPT] : []
      }))
      lines.splice(-1, 0, ...answers(bench))
    }
    if (verb === 'pass') pass(bench, Number(words[0]), lines)
    else happen(bench, present(instances[0], 'an instance comes first'), verb, words)
    lines.push(...answers(bench))
  }
  return `${lines.join('\n')}\n`
}

/** Time passes in small steps, so that every answer has its own time. */
function pass (bench: Bench, duration: number, lines: string[]): void {
  const end = bench.now + duration * 1_000_000
  for (;;) {
    const { deadline } = bench.engine
    if (deadline === undefined || deadline > end) break
    bench.pass(seconds(Math.max(deadline - bench.now, 0) / 1_000_000))
    lines.push(...answers(bench))
  }
  bench.pass(seconds((end - bench.now) / 1_000_000))
}

function happen (
  bench: Bench, config: InstanceConfig, verb: string, words: readonly string[]
): void {
  const values = new Map(words.map(word => word.split('=')).map(([key = '', value = '']) => [key, value]))
  const number = (key: string, otherwise: number): number => Number(values.get(key) ?? otherwise)
  switch (verb) {
    case 'advert': return bench.hear(config, {
      priority: number('priority', config.priority),
      source: values.get('from') ?? '10.0.0.2',
      interval: seconds(number('interval', config.advertInterval / 1_000_000)),
      ttl: number('ttl', 255)
    })
    case 'link': {
      bench.give({ type: 'link', link: link('eth0', 2, { running: words[0] === 'up' }) })
      return
    }
    case 'script': {
      bench.give({
        type: 'script-result', script: 'chk', status: number('status', 0), timedOut: false
      })
      return
    }
    case 'deleted': {
      const prefix = { address: ip(words[0] ?? ''), length: 24 }
      bench.give({ type: 'address-lost', interface: 2, prefix })
      return
    }
    case 'stop': {
      bench.give({ type: 'shutdown', release: true })
      return
    }
    default: assert(false, `a scenario knows no ${verb}`)
  }
}

function configured (words: readonly string[], at: number): InstanceConfig {
  let config = instanceConfig({ name: `VI_${at + 1}`, vrid: 51 + at })
  for (const word of words) {
    const [key = '', value = ''] = word.split('=')
    switch (key) {
      case 'version':
        config = { ...config, version: value === '3' ? 3 : 2 }
        break
      case 'priority':
        config = { ...config, priority: Number(value), wantsMaster: value === '255' }
        break
      case 'interval':
        config = { ...config, advertInterval: seconds(Number(value)) }
        break
      case 'nopreempt':
        config = { ...config, preempt: false }
        break
      case 'preempt_delay':
        config = { ...config, preemptDelay: seconds(Number(value)) }
        break
      case 'track_script': {
        const scripts = [{ name: 'chk', weight: Number(value), reverse: false }]
        config = { ...config, track: { ...NO_TRACKING, scripts } }
        break
      }
      default: assert(false, `an instance has no ${key} here`)
    }
  }
  return config
}

function answers (bench: Bench): readonly string[] {
  const at = ((bench.now - 1_000_000) / 1_000_000).toFixed(6)
  return bench.take().map(effect => `| ${at} ${answer(effect)}`)
}

function answer (effect: VrrpEffect): string {
  switch (effect.type) {
    case 'send-advert':
      return `send-advert ${effect.instance} priority=${priorityOf(effect)} to ${effect.destination}`
    case 'add-addresses':
    case 'remove-addresses':
      return `${effect.type} ${effect.addresses.map(each => each.config.address).join(' ')}`
    case 'announce': return `announce ${effect.frames.length} frames`
    case 'transition': return `transition ${effect.name} ${effect.state} (${effect.reason})`
    case 'notice': return `notice ${effect.instance} ${effect.notice} ${effect.priority}`
    case 'log': return `log ${logLine(effect.entry).text}`
    case 'open-socket': return `open-socket ${effect.socket.id}`
    case 'close-socket': return `close-socket ${effect.socket}`
    case 'run-script': return `run-script ${effect.script}`
    default: return effect.type
  }
}
