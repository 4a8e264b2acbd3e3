/** An installed program of Pacemaker, and the corpus of bases to try it with. */

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { sharedPath } from '../project.js'

export interface PacemakerPeer {
  readonly program: string
  /** The folder of bases; of no use where tests are skipped. */
  readonly corpus: string
  /** Why tests with it are skipped, or false. */
  readonly skip: string | false
  /** Scratch space, gone with the test. */
  readonly folder: string
}

/** The program of that name. */
export function pacemakerPeer (name: string): PacemakerPeer {
  const program = join('/usr/sbin', name)
  const corpus = sharedPath('corpus', 'pacemaker-scheduler', 'xml')
  const folder = mkdtempSync(join(tmpdir(), `holdfast-${name}-`))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const missing = existsSync(program) ? false : 'the peer is missing: install pacemaker-cli-utils'
  return {
    program,
    corpus: corpus ?? '',
    skip: corpus === undefined ? 'the shared corpus is not there' : missing,
    folder
  }
}
