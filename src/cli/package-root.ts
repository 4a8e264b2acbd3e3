/** Where the package is installed: the folder that holds package.json, bin/ and etc/. */

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

function find (): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && folder !== '/') folder = dirname(folder)
  return folder
}

/** The folder that holds package.json. */
export const packageRoot = find()
