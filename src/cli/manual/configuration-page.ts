/** keepalived.conf(5): how the file is read, and every keyword of the tables. */

import { entries, meaningText, valuesText, type Entry } from '../../config-parser/reference.js'
import { example, heading, paragraph, plain, terms, type Page, type Part, type Term } from './page.js'

/** The page; its keywords come from the tables the parser reads with. */
export function configurationPage (): Page {
  return {
    name: 'keepalived.conf',
    section: 5,
    summary: 'configuration of VRRP, health checks and virtual servers',
    sections: [
      { title: 'Description', parts: DESCRIPTION },
      { title: 'How the file is read', parts: LANGUAGE },
      { title: 'Keywords', parts: keywords() },
      {
        title: 'See also',
        parts: [paragraph('*keepalived*(8), *holdfast*(1), *genhash*(1), *ipvsadm*(8)')]
      }
    ]
  }
}

const DESCRIPTION: readonly Part[] = [
  paragraph('*keepalived*(8) reads _/etc/keepalived/keepalived.conf_ when it starts and whenever it ' +
    'is told to reload. The file is a list of statements, one a line: a keyword and its arguments. ' +
    'A keyword may open a block in braces that holds statements of its own. Two routers that keep ' +
    'one address between them need little more than this, with another priority on each:'),
  example('vrrp_instance VI_1 {', '    interface eth0', '    virtual_router_id 51', '    priority 100',
    '    virtual_ipaddress {', '        192.0.2.10/24', '    }', '}'),
  paragraph('*holdfast check* _FILE_ says what is wrong with a file, *holdfast explain* _KEYWORD_ what ' +
    'this page says of one keyword, and *holdfast fmt* lays a file out evenly.')
]

const LANGUAGE: readonly Part[] = [
  heading('Lines, comments and quotes'),
  paragraph('*#* and *!* begin a comment anywhere in a line, but not between double quotes; *\\\\#* and ' +
    '*\\\\!* are the characters themselves. Words are separated by blanks. A word in double quotes may ' +
    'contain blanks. Commands (*script*, *misc_path*, *notify* and its kin) are quoted as a whole: ' +
    'what follows the quoted command is the user and the group it runs as. Files with line ends of ' +
    'Windows are read like others. A block may begin on the line of its keyword or on the next one.'),
  heading('Other files'),
  paragraph('*include* _PATTERN_ reads every file the pattern matches in place of the line, in sorted ' +
    'order; relative names are relative to the file that includes. *include* forgives what is missing. ' +
    '*includer* makes an unreadable file an error, *includem* a missing one as well, *includew* a ' +
    'pattern without match too, *includeb* a missing alternative of braces, and *includea* all of it. ' +
    'The keyword *include_check* and the option *-e* set what plain *include* is strict about.'),
  heading('Lines for some machines'),
  paragraph('*@*_ID_ and a blank before a statement keep it only on the machine whose configuration id ' +
    'is _ID_ (option *-i*, else the name of the node up to the first dot); *@^*_ID_ keeps it on all ' +
    'others. Several conditions may follow each other. A block needs the condition on each of its ' +
    'lines, the braces too.'),
  example('@main    priority 101', '@^main   priority 100'),
  heading('Parameters'),
  paragraph('*$*_NAME_*=*_TEXT_ defines a parameter. *${*_NAME_*}* stands for its text anywhere from ' +
    'there on, *$*_NAME_ where a blank, a comma, a closing parenthesis or the end of the line follows. ' +
    'A definition whose line ends in a backslash goes on in the next line and stands for several ' +
    'lines. *${_ENV* _NAME_*}* is a variable of the environment, *${_PWD}* the directory of the ' +
    'file, *${_INSTANCE}* the configuration id, *${_RANDOM* _MIN_ _MAX_*}* a number, *${_HASH}* ' +
    'and *${_BANG}* the two characters that begin comments.'),
  example('$BASE=10.1.2', 'virtual_ipaddress {', '    ${BASE}.50/24', '}'),
  heading('Sequences'),
  paragraph('*~SEQ(*_NAME_*,* _START_*,* _STEP_*,* _END_*)* at the beginning of a line repeats the rest of the ' +
    'line with each number; start and step may be left out. *~SEQx* writes the numbers in hexadecimal. ' +
    '*~LST(*_NAME_*,* _VALUE_*,* ...*)* does the same with each value of a list. What would grow ' +
    'without bounds is refused.'),
  example('~SEQ(HOST, 1, 3) 192.0.2.${HOST}/24'),
  heading('What is wrong in a file'),
  paragraph('A keyword that is not known, a number out of its range or a name that nothing defines is ' +
    'reported with its line and column, and left out; the rest of the file counts. At the start the ' +
    'daemon goes on with what it understood. A reload with an error that was not there before changes ' +
    'nothing. *keepalived -t* ends with a status other than 0 for every such message.')
]

function keywords (): readonly Part[] {
  const blocks = new Map<string, Entry[]>()
  for (const entry of entries()) {
    const block = entry.path.join(' ')
    blocks.set(block, [...blocks.get(block) ?? [], entry])
  }
  return Array.from(blocks).flatMap(([block, inside]) => [
    heading(block === '' ? 'Outside all blocks' : `In ${block}`),
    terms(...inside.map(term))
  ])
}

function term ({ name, documented }: Entry): Term {
  const { about, form, values } = documented
  const meaning = plain(meaningText(about).replaceAll('*', ''))
  const range = valuesText(values)
  const parts = [
    `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`,
    ...(range === '' ? [] : [`Values: ${plain(range)}.`]),
    ...(about.default === undefined ? [] : [`Default: ${plain(about.default)}.`])
  ]
  const argument = form === 'flag' || form === '' ? '' : ` ${plain(form)}`
  return { term: `*${plain(name)}*${argument}`, text: parts.join(' ') }
}
