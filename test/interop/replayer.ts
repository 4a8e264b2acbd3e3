/**
 * A program that sends frames again that somebody has heard: `replayer.js INTERFACE FRAME...`, each
 * frame in hexadecimal digits, with another hardware address as its sender.
 */

import { PacketSender } from '../../src/net/packet-socket.js'
import { interfaceIndex } from '../../src/net/syscalls.js'

const [name = 'eth0', ...frames] = process.argv.slice(2)
const [SENDER_AT, SENDER] = [6, [0x02, 0, 0, 0, 0, 0x66]] as const
const sender = new PacketSender()
for (const digits of frames) {
  const frame = Uint8Array.from(Buffer.from(digits, 'hex'))
  frame.set(SENDER, SENDER_AT)
  sender.send(interfaceIndex(name) ?? 0, frame)
}
sender.close()
