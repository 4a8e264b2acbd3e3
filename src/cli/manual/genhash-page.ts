/** genhash(1). */

import { OPTIONS } from '../genhash-options.js'
import { optionTerm } from './option-term.js'
import { example, paragraph, terms, type Page } from './page.js'

export function genhashPage (): Page {
  return {
    name: 'genhash',
    section: 1,
    summary: 'the MD5 digest of a page, for the digest of an HTTP\\_GET',
    sections: [
      { title: 'Synopsis', parts: [paragraph('*genhash* [_OPTION_...] *-s* _ADDRESS_ *-p* _PORT_ *-u* _PATH_')] },
      {
        title: 'Description',
        parts: [paragraph('*genhash* asks a server for a page as an HTTP\\_GET or SSL\\_GET of ' +
          '*keepalived.conf*(5) does and prints the digest of the body, which goes after *digest* there.')]
      },
      { title: 'Options', parts: [terms(...Object.values(OPTIONS).map(optionTerm))] },
      { title: 'Exit status', parts: [paragraph('1 when the options cannot be understood, else 0.')] },
      { title: 'Examples', parts: [example('genhash -s 192.0.2.20 -p 80 -u /health')] },
      { title: 'See also', parts: [paragraph('*keepalived.conf*(5), *keepalived*(8)')] }
    ]
  }
}
