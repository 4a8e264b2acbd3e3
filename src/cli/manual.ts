/** `holdfast manual [PAGE]`: the pages of the manual, in the language of man(1). */

import { HOLDFAST_VERSION } from '../daemon/version.js'
import { configurationPage } from './manual/configuration-page.js'
import { genhashPage } from './manual/genhash-page.js'
import { holdfastPage } from './manual/holdfast-page.js'
import { keepalivedPage } from './manual/keepalived-page.js'
import type { Page } from './manual/page.js'
import { roff } from './manual/roff.js'

/** The pages, by the names of their files. */
export const PAGES: Readonly<Record<string, () => Page>> = {
  'keepalived.8': keepalivedPage,
  'keepalived.conf.5': configurationPage,
  'holdfast.1': holdfastPage,
  'genhash.1': genhashPage
}

/** The page of that file name, for man(1); `undefined` when there is none. */
export function manualPage (name: string): string | undefined {
  const page = PAGES[name]
  return page === undefined ? undefined : roff(page(), `Holdfast ${HOLDFAST_VERSION}`)
}

/** Prints a page, or the names of all; 1 when there is no such page. */
export function main (args: readonly string[]): number {
  const [name] = args
  if (name === undefined || name === '-h' || name === '--help') {
    process.stdout.write(`Pages, to be read with: holdfast manual PAGE | man -l -\n${
      Object.keys(PAGES).map(each => `  ${each}\n`).join('')}`)
    return 0
  }
  const text = manualPage(name)
  if (text === undefined) {
    process.stderr.write(`holdfast manual: there is no page ${name}; there are ${Object.keys(PAGES).join(', ')}\n`)
    return 1
  }
  process.stdout.write(text)
  return 0
}
