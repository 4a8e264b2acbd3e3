/** SMTP_CHECK: the dialogue of src/checkers/smtp.ts on a connection. */

import type { SmtpCheckerConfig } from '../checker-config.js'
import type { ProbeResult, SmtpStep } from '../probe-result.js'
import { MAX_SMTP_LINE, onSmtpLine } from '../smtp.js'
import type { CancelSignal } from './cancellation.js'
import { converse, streamFailure } from './stream.js'

export function probeSmtp (
  config: SmtpCheckerConfig, signal: CancelSignal, tell: (result: ProbeResult) => void
): void {
  converse(config.connection, signal, tell, (socket, conversation) => {
    let step: SmtpStep = 'greeting'
    let text = ''

    function onLine (line: string): void {
      const answer = onSmtpLine(step, line, config.heloName)
      switch (answer.type) {
        case 'done': return conversation.finish({ ok: true })
        case 'failed': return conversation.fail(answer.why)
        case 'send':
          step = answer.next
          conversation.await('read')
          socket.write(`${answer.line}\r\n`)
      }
    }

    conversation.await('read')
    socket.setEncoding('latin1')
    socket.on('data', (more: string) => {
      text += more
      for (let end = text.indexOf('\n'); end >= 0 && !conversation.isOver; end = text.indexOf('\n')) {
        const line = text.slice(0, end).replace(/\r$/, '')
        text = text.slice(end + 1)
        onLine(line)
      }
      if (text.length > MAX_SMTP_LINE) conversation.fail({ code: 'too-long', limit: MAX_SMTP_LINE })
    })
    socket.on('error', error => conversation.fail(streamFailure(error)))
    socket.on('close', () => conversation.fail({ code: 'closed' }))
  })
}
