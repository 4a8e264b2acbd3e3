/** An option in the list of a manual page. */

import type { ProgramOption } from '../program-option.js'
import { plain, type Term } from './page.js'

export function optionTerm ({ short, long, argument, value, what, more }: ProgramOption): Term {
  const argumentText = value === undefined ? '' : argument === 'optional' ? `[*=*_${value}_]` : `*=*_${value}_`
  const letter = short === undefined ? '' : `*-${short}*, `
  return {
    term: `${letter}*--${long}*${argumentText}`,
    text: `${plain(what)}.${more === undefined ? '' : ` ${plain(more)}`}`
  }
}
