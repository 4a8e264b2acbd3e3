/** holdfast(1): the commands beside the daemon, from the table the program finds them in. */

import { COMMANDS, PROGRAMS, type Command } from '../commands.js'
import { example, paragraph, plain, terms, type Page } from './page.js'

export function holdfastPage (): Page {
  const commands = Object.entries<Command>(COMMANDS).map(([name, { what, usage }]) => ({
    term: usage.map(form => `*holdfast ${plain(name)}* ${plain(form)}`.trimEnd()).join(', '),
    text: `${plain(what.charAt(0).toUpperCase() + what.slice(1))}.`
  }))
  const programs = PROGRAMS.map(name => `*${name}*`).join(', ')
  return {
    name: 'holdfast',
    section: 1,
    summary: 'the tools of Holdfast, a replacement for keepalived',
    sections: [
      { title: 'Synopsis', parts: [paragraph('*holdfast* _COMMAND_ [_ARGUMENT_...]')] },
      {
        title: 'Description',
        parts: [
          paragraph('*holdfast* looks at configurations and asks the running daemon. Every command has ' +
            '*--help*. Without a command it lists them.'),
          paragraph(`It is also these programs, when it is called by their names or with them as the command: ${programs}.`)
        ]
      },
      { title: 'Commands', parts: [terms(...commands)] },
      {
        title: 'Examples',
        parts: [
          paragraph('What is wrong with a file, and what a message or keyword means:'),
          example('holdfast check --strict /etc/keepalived/keepalived.conf', 'holdfast explain HF0404', 'holdfast explain advert_int'),
          paragraph('The completion of commands and options in the shell at hand:'),
          example('eval "$(holdfast completion bash)"')
        ]
      },
      { title: 'See also', parts: [paragraph('*keepalived*(8), *keepalived.conf*(5), *genhash*(1)')] }
    ]
  }
}
