/** Where the project is, for tests that read its files: tests run compiled, below build/. */

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

function findRoot (): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

/** The folder that holds package.json. */
export const projectRoot = findRoot()

/** A path inside the project. */
export function projectPath (...parts: readonly string[]): string {
  return join(projectRoot, ...parts)
}

/**
 * A path inside the shared material beside a development checkout, or `undefined` where there is
 * none. Tests that need it are skipped aloud.
 */
export function sharedPath (...parts: readonly string[]): string | undefined {
  const path = join(projectRoot, '..', 'shared', ...parts)
  return existsSync(path) ? path : undefined
}
