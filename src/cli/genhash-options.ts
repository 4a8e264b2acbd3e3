/** The options of `genhash`: one table for reading them, for --help and for the manual page. */

import type { ProgramOption } from './program-option.js'

export const OPTIONS = {
  ssl: { short: 'S', long: 'use-ssl', argument: 'none', what: 'Ask over TLS' },
  sni: {
    short: 'I', long: 'use-sni', argument: 'none', what: 'Send the name of the virtual host as TLS server name'
  },
  server: { short: 's', long: 'server', argument: 'required', value: 'ADDRESS', what: 'The server' },
  port: { short: 'p', long: 'port', argument: 'required', value: 'PORT', what: 'Its port' },
  url: { short: 'u', long: 'url', argument: 'required', value: 'PATH', what: 'The path of the page' },
  virtualhost: {
    short: 'V', long: 'use-virtualhost', argument: 'required', value: 'NAME', what: 'The name in the request'
  },
  fwmark: {
    short: 'm', long: 'fwmark', argument: 'required', value: 'NUMBER', what: 'Mark the packets of the connection'
  },
  protocol: {
    short: 'P',
    long: 'protocol',
    argument: 'required',
    value: '1.0|1.0c|1.1',
    what: 'The version of HTTP (default 1.0)',
    more: '1.0c is 1.0 that asks for the connection to be closed.'
  },
  timeout: {
    short: 't', long: 'timeout', argument: 'required', value: 'SECONDS', what: 'Give up after so long (default 5)'
  },
  verbose: {
    short: 'v', long: 'verbose', argument: 'none', what: 'Print the reply and how long it took'
  },
  help: { short: 'h', long: 'help', argument: 'none', what: 'Print the options' }
} as const satisfies Readonly<Record<string, ProgramOption>>
