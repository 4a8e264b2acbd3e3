import t from 'tap'
import { seconds } from '../../src/lib/time.js'
import { newReceiverMemory } from '../../src/vrrp/reception.js'
import { AdvertSender } from '../../src/vrrp/sender.js'
import type { InstanceConfig } from '../../src/vrrp/config.js'
import type { VrrpEffect } from '../../src/vrrp/events.js'
import { addressConfig, instanceConfig, ip, ipv6Config } from './samples.js'

const place = { socket: 's', source: ip('10.0.0.1') }
type Sent = VrrpEffect & { readonly type: 'send-advert' }

interface Sending { readonly sender: AdvertSender, readonly send: (priority: number) => Sent[] }

function sender (config: InstanceConfig): Sending {
  const sender = new AdvertSender(config, newReceiverMemory(config, place.source))
  sender.move(config.family === 'ipv4' ? place : { ...place, source: ip('fe80::1') })
  return {
    sender,
    send: priority => {
      const out: VrrpEffect[] = []
      sender.send(priority, 0, out)
      return out.filter(effect => effect.type === 'send-advert')
    }
  }
}

const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex')

t.test('the identification counts adverts from 1 and skips 0', async t => {
  const { send } = sender(instanceConfig())
  t.equal(hex(send(100)[0]?.packet.subarray(4, 6)), '0001')
  for (let sent = 1; sent < 0xffff; sent++) send(100)
  t.equal(hex(send(100)[0]?.packet.subarray(4, 6)), '0001')
})

t.test('each advert is a copy', async t => {
  const { send } = sender(instanceConfig())
  const [before] = send(100)
  const kept = hex(before?.packet)
  send(0)
  t.equal(hex(before?.packet), kept)
})

t.test('unicast goes to every peer with its own TTL and the same identification', async t => {
  const { send } = sender(instanceConfig({
    version: 3,
    delivery: {
      type: 'unicast',
      peers: ['10.0.0.2', '10.0.0.3'].map(text => ({ address: ip(text), minTtl: 0, maxTtl: 255 })),
      ttl: 64,
      checkSource: false
    }
  }))
  const sent = send(100)
  t.match(sent, [{ destination: '10.0.0.2', ttl: 64 }, { destination: '10.0.0.3', ttl: 64 }])
  t.equal(hex(sent[0]?.packet.subarray(4, 6)), hex(sent[1]?.packet.subarray(4, 6)))
  t.not(hex(sent[0]?.packet.subarray(20)), hex(sent[1]?.packet.subarray(20)),
    'the checksum covers the destination')
  t.equal(sent[0]?.packet[8], 64)
})

t.test('PASS is in the last eight bytes', async t => {
  const { send } = sender(instanceConfig({
    vrid: 20,
    authentication: { type: 'pass', password: '6b8a916c' },
    addresses: [addressConfig('10.1.15.50/16')]
  }))
  const packet = send(100)[0]?.packet.subarray(20)
  t.equal(hex(packet?.subarray(0, 6)), '211464010101')
  t.equal(Buffer.from(packet?.subarray(12) ?? []).toString(), '6b8a916c')
})

t.test('IPv6 adverts have no IP header, and no hop limit unless one is asked for', async t => {
  const [advert] = sender(ipv6Config()).send(100)
  t.equal(advert?.packet.length, 8 + 32)
  t.equal(advert?.ttl, 255)
  const unicast = {
    type: 'unicast',
    peers: [{ address: ip('fe80::2'), minTtl: 0, maxTtl: 255 }],
    ttl: undefined,
    checkSource: false
  } as const
  t.equal(sender(ipv6Config({ delivery: unicast })).send(100)[0]?.ttl, undefined)
})

t.test('the trailer follows the advert and is in the total length', async t => {
  const hmac = {
    keys: [{ id: 1, secret: new Uint8Array(32).fill(1) }],
    activeKey: 1,
    timeWindow: seconds(5),
    antiReplay: 'time',
    mode: 'enforce'
  } as const
  const packet = sender(instanceConfig({ version: 3, hmac })).send(100)[0]?.packet
  t.equal(packet?.length, 20 + 12 + 28)
  t.equal(hex(packet?.subarray(2, 4)), '003c')
  t.equal(hex(packet?.subarray(32, 36)), '01010000')
  const silent = sender(instanceConfig({ version: 3, hmac: { ...hmac, mode: 'receive-only' } }))
  t.equal(silent.send(100)[0]?.packet.length, 32)
})

t.test('there may be nowhere to send from', async t => {
  const { sender: nowhere, send } = sender(instanceConfig())
  nowhere.move(undefined)
  t.strictSame(send(100), [])
})

t.test('a reload continues the identification', async t => {
  const old = sender(instanceConfig())
  old.send(100)
  const fresh = sender(instanceConfig())
  fresh.sender.continueFrom(old.sender)
  t.equal(hex(fresh.send(100)[0]?.packet.subarray(4, 6)), '0002')
})
