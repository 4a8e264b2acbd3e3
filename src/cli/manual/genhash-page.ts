/** genhash(1). */

import { example, paragraph, terms, type Page } from './page.js'

export function genhashPage (): Page {
  return {
    name: 'genhash',
    section: 1,
    summary: 'the MD5 digest of a page, for the digest of an HTTP_GET',
    sections: [
      { title: 'Synopsis', parts: [paragraph('*genhash* [_OPTION_...] *-s* _ADDRESS_ *-p* _PORT_ *-u* _PATH_')] },
      {
        title: 'Description',
        parts: [paragraph('*genhash* asks a server for a page as an HTTP\\_GET or SSL\\_GET of ' +
          '*keepalived.conf*(5) does and prints the digest of the body, which goes after *digest* there.')]
      },
      {
        title: 'Options',
        parts: [terms(
          { term: '*-S*, *--use-ssl*', text: 'Over TLS.' },
          { term: '*-I*, *--use-sni*', text: 'Sends the name of the virtual host as TLS server name.' },
          { term: '*-s*, *--server* _ADDRESS_', text: 'The server.' },
          { term: '*-p*, *--port* _PORT_', text: 'Its port.' },
          { term: '*-u*, *--url* _PATH_', text: 'The path of the page.' },
          { term: '*-V*, *--use-virtualhost* _NAME_', text: 'The name in the request.' },
          { term: '*-m*, *--fwmark* _NUMBER_', text: 'Marks the packets of the connection.' },
          { term: '*-P*, *--protocol* *1.0*|*1.0c*|*1.1*', text: 'The version of HTTP; *1.0c* is 1.0 that asks for the connection to be closed.' },
          { term: '*-t*, *--timeout* _SECONDS_', text: 'Gives up after so long. The default is 5.' },
          { term: '*-v*, *--verbose*', text: 'Prints the reply and how long it took.' },
          { term: '*-h*, *--help*', text: 'Prints the options.' }
        )]
      },
      { title: 'Exit status', parts: [paragraph('1 when the options cannot be understood, else 0.')] },
      { title: 'Examples', parts: [example('genhash -s 192.0.2.20 -p 80 -u /health')] },
      { title: 'See also', parts: [paragraph('*keepalived.conf*(5), *keepalived*(8)')] }
    ]
  }
}
