import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { renderDiagnostic, summary } from '../../src/config-parser/render.js'
import { load } from '../../src/config-parser/load.js'
import { fakeHost } from '../fakes/config-host.js'
import { MAIN } from '../fakes/config-text.js'
import { projectPath } from '../project.js'

// The examples of the page are run; UPDATE=1 writes what they print.
const path = projectPath('docs/troubleshooting-configuration.md')
const EXAMPLE = /```conf\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g

function printed (text: string): string {
  const script = '/etc/keepalived/notify.sh'
  const host = fakeHost({ files: { [MAIN]: text, [script]: '#!/bin/sh\n' }, modes: { [script]: 0o755 } })
  const { diagnostics } = load(host, { path: MAIN, configTest: true, lint: true })
  return [...diagnostics.map(each => renderDiagnostic(each)), summary(diagnostics)].join('\n\n') + '\n'
}

t.test('the page of troubles shows what is really printed', async t => {
  const page = readFileSync(path, 'utf8')
  if (process.env.UPDATE === '1') {
    writeFileSync(path, page.replace(EXAMPLE, (_whole, conf: string) =>
      `\`\`\`conf\n${conf}\`\`\`\n\n\`\`\`text\n${printed(conf)}\`\`\``))
    return
  }
  const examples = [...page.matchAll(EXAMPLE)]
  t.ok(examples.length >= 10, 'at least ten')
  for (const [, conf = '', text = ''] of examples) t.equal(printed(conf), text)
})
