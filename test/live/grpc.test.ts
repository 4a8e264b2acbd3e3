/** GRPC_CHECK against the real library, and against what is none; AGENT_CHECK against agents. */

import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http2'
import t from 'tap'
import type { AgentCheckerConfig, GrpcCheckerConfig } from '../../src/checkers/checker-config.js'
import type { ProbeResult } from '../../src/checkers/probe-result.js'
import { probeAgent } from '../../src/checkers/probes/agent.js'
import { probeGrpc } from '../../src/checkers/probes/grpc.js'
import { schedule } from '../checkers/examples.js'
import { projectPath } from '../project.js'
import { attempt, serveTcp, SSL, to, TOOLS } from './hostile.js'
import { certificate, freePort, Programs } from './programs.js'

const PYTHON = '/usr/bin/python3'
const missing = spawnSync(PYTHON, ['-c', 'import grpc']).status !== 0 &&
  'python3-grpcio is not installed'

const programs = new Programs(t)

function ask (
  port: number, changes: Partial<GrpcCheckerConfig> = {}, timeout = 5
): Promise<string> {
  const config: GrpcCheckerConfig = {
    type: 'grpc',
    schedule: schedule(),
    connection: to(port, timeout),
    service: '',
    host: undefined,
    tls: undefined,
    serverName: undefined,
    ...changes
  }
  return attempt((signal, tell) => probeGrpc(config, TOOLS.materials, signal, tell))
}

t.test('the library\'s server, without and with TLS', { skip: missing }, async t => {
  const [port, tlsPort] = [await freePort(), await freePort()]
  const { key, cert } = certificate(programs.folder)
  const script = projectPath('test/live/grpc-server.py')
  await programs.start(PYTHON, [script, String(port)], port)
  await programs.start(PYTHON, [script, String(tlsPort), key, cert], tlsPort)
  t.equal(await ask(port), 'ok')
  t.equal(await ask(port, { service: 'shop.v1.Cart' }), 'ok')
  t.equal(await ask(port, { service: 'down' }), 'NOT_SERVING')
  t.equal(await ask(port, { service: 'none' }), 'UNKNOWN')
  t.equal(await ask(port, { service: 'broken' }), 'grpc-answer malformed')
  t.equal(await ask(port, { service: 'missing' }), 'grpc 5 unknown service: missing')
  t.equal(await ask(port, { service: 'slow' }), 'grpc 4 late €')
  t.equal(await ask(tlsPort, { tls: SSL }), 'ok')
  t.match(await ask(tlsPort), /^(?:http2|closed|read-failed)/, 'no TLS to the TLS port')
})

t.test('servers that are none of gRPC', async t => {
  const pages = createServer((request, response) => {
    if (request.url === '/grpc.health.v1.Health/Check') response.end('hello')
  })
  await new Promise<void>(resolve => pages.listen(0, '127.0.0.1', resolve))
  t.teardown(() => pages.close())
  const address = pages.address()
  t.equal(await ask(typeof address === 'object' && address !== null ? address.port : 0), 'grpc 2')
  const mute = await serveTcp(() => {})
  t.teardown(() => mute.close())
  t.equal(await ask(mute.port, {}, 0.3), 'timeout read')
  t.equal(await ask(1), 'connect-failed ECONNREFUSED')
})

t.test('agents', async t => {
  const heard: string[] = []
  const says = async (text: string, close = true) => {
    const server = await serveTcp(socket => {
      if (close) socket.end(text)
      else socket.write(text)
    })
    t.teardown(() => server.close())
    return server.port
  }
  const config = (port: number, send?: string): AgentCheckerConfig =>
    ({ type: 'agent', schedule: schedule(), connection: to(port), send, required: false })
  const hear = (port: number, send?: string) => new Promise<ProbeResult>(resolve => {
    probeAgent(config(port, send), new AbortController().signal, resolve)
  })
  t.match(await hear(await says('75% up\n')), { ok: true, agent: { percent: 75, operation: 'up' } })
  t.match(await hear(await says('drain')), { ok: true, agent: { administration: 'drain' } }, 'without an end')
  const asked = await serveTcp(socket => socket.once('data', bytes => {
    heard.push(bytes.toString())
    socket.write('up\r\nmore')
  }))
  t.teardown(() => asked.close())
  t.match(await hear(asked.port, 'state?\n'), { ok: true })
  t.strictSame(heard, ['state?\n'])
  t.match(await hear(await says('SSH-2.0-OpenSSH\r\n')), { ok: false, why: { code: 'agent-reply', found: 'SSH-2.0-OpenSSH' } })
  t.match(await hear(await says('')), { ok: false, why: { code: 'closed' } })
  t.match(await hear(await says('up', false)), { ok: false, why: { code: 'timeout', during: 'read' } })
  t.match(await hear(await says('x'.repeat(5000))), { ok: false, why: { code: 'too-long' } })
  t.match(await hear(1), { ok: false, why: { code: 'connect-failed' } })
})
