/** The stable codes of all messages, and what `holdfast explain` says about each. */

import { LINT_CODES } from './codes-lint.js'
import { LVS_CODES } from './codes-lvs.js'

export interface CodeEntry {
  readonly title: string
  readonly explanation: string
  /**
   * The configuration can be used and hardly means what it says: a warning unless told otherwise,
   * which a comment in the file can silence.
   */
  readonly lint?: true
}

/**
 * HF01: text and files; HF02: blocks and keywords; HF03: arguments; HF04: scripts and users;
 * HF05: VRRP; HF06: virtual servers and checkers; HF07: BFD; HF10: lints.
 */
export const CODES = {
  HF0101: {
    title: 'NUL byte in a line',
    explanation: 'A configuration is text. The line with the NUL byte is ignored.'
  },
  HF0102: {
    title: 'line too long',
    explanation: 'keepalived reads lines of at most 1022 characters. Of a longer line it drops the beginning and reads the remainder as a line of its own, which is hardly what was meant.'
  },
  HF0104: {
    title: 'malformed ~SEQ or ~LST',
    explanation: '~SEQ(name, [start, [step,]] end) TEXT and ~LST(name, value, ...) TEXT repeat a line. The step must lead from the start to the end; each list of values may be as long as the list of names.'
  },
  HF0105: {
    title: 'a parameter expands to itself',
    explanation: 'The value of a parameter is expanded where it is used. One that leads back to itself never ends; the line is left out.'
  },
  HF0106: {
    title: 'wrong parameters of a predefined name',
    explanation: '${_RANDOM [min [max]]} takes up to two numbers, ${_ENV NAME} the name of a variable, the others none.'
  },
  HF0110: {
    title: 'unterminated quote',
    explanation: 'A line has a double quote without partner. The words before it count, the rest of the line is lost.'
  },
  HF0120: {
    title: 'configuration file not found',
    explanation: 'The file given with -f, or the default one, is not there or is not a regular, non-executable file.'
  },
  HF0121: {
    title: 'include matches nothing',
    explanation: 'No file has the name the include line gives. Plain include only logs that; includem, includew and includea make it an error, as do include_check and --all-config.'
  },
  HF0122: {
    title: 'included file cannot be read',
    explanation: 'include passes over directories, special files, files with an execute bit and what it may not read.'
  },
  HF0123: {
    title: 'too much to include or to repeat',
    explanation: 'A file that includes itself, or parameters and repetition that make more than 50000 lines or more than 8 MiB and a hundred times the text of the files, are refused before they fill the memory.'
  },
  HF0124: {
    title: 'several main configuration files',
    explanation: 'The pattern given with -f matches more than one file. All are read, in sorted order.'
  },
  HF0125: {
    title: 'network namespace not found',
    explanation: 'The namespace has to exist before the daemon starts. keepalived stops reading there; Holdfast checks the rest all the same.'
  },
  HF0201: {
    title: 'unknown keyword',
    explanation: 'The word is no keyword of the block it stands in. The line is ignored. The lines of a block behind an unknown keyword are read as lines of the surrounding block, as keepalived does.'
  },
  HF0202: {
    title: "unexpected '{'",
    explanation: 'A brace stands behind a word that opens no block. The brace is ignored, its contents are read as part of the surrounding block, and its closing brace closes that block.'
  },
  HF0203: {
    title: "missing '{'",
    explanation: 'A keyword that opens a block is not followed by a brace. The next line is read as the first of the block.'
  },
  HF0204: {
    title: "extra '}'",
    explanation: 'A closing brace stands where no block is open.'
  },
  HF0205: {
    title: "missing '}'",
    explanation: 'The configuration ends inside a block.'
  },
  HF0206: {
    title: 'words between a keyword and its brace',
    explanation: 'The block takes no name. The words are ignored and the block is read.'
  },
  HF0207: {
    title: 'duplicate name',
    explanation: 'A block of this kind and name exists already. The second one is skipped as a whole.'
  },
  HF0208: {
    title: 'already specified',
    explanation: 'The keyword may be given once here. The first value stays, unless the message says that it is replaced.'
  },
  HF0209: {
    title: 'deprecated keyword',
    explanation: 'The keyword still works and has a newer name, which says the same.',
    lint: true
  },
  HF0210: {
    title: 'misplaced keyword',
    explanation: 'The keyword cannot be used at this place or in this combination.'
  },
  HF0301: {
    title: 'missing parameter',
    explanation: 'The keyword needs a value behind it. keepalived stops reading there and exits with status 2, and so does Holdfast, after reporting what else is wrong.'
  },
  HF0302: {
    title: 'not a number',
    explanation: 'A whole number is wanted: decimal digits, without unit or 0x.'
  },
  HF0303: {
    title: 'number out of range',
    explanation: 'The value lies outside what the keyword accepts. The line is ignored and the default holds.'
  },
  HF0304: {
    title: 'too many decimal places',
    explanation: 'Times have up to six decimal places (three for script intervals and BFD). The value is rounded.',
    lint: true
  },
  HF0305: {
    title: 'neither on nor off',
    explanation: 'Switches take true, on, yes, false, off or no, in lower case. The line is ignored.'
  },
  HF0306: {
    title: 'unknown value',
    explanation: 'The keyword takes one of a few words, and this is none of them.'
  },
  HF0307: {
    title: 'malformed address',
    explanation: 'An IPv4 or IPv6 address is wanted, with a prefix length where the keyword allows one.'
  },
  HF0308: {
    title: 'superfluous words',
    explanation: 'The keyword takes fewer words. The others are ignored.',
    lint: true
  },
  HF0309: {
    title: 'value too long',
    explanation: 'The text is cut or the line ignored, as the message says.'
  },
  HF0310: {
    title: 'value corrected',
    explanation: 'The value cannot be used as it is; the message names what is used instead.',
    lint: true
  },
  HF0401: {
    title: 'user or group of a script',
    explanation: 'The user or the group a script is to run as does not exist, so the script is not used. Behind a command, keepalived takes the next two words for a user and a group: arguments belong into the quotes of the command.'
  },
  HF0402: {
    title: 'script cannot be run',
    explanation: 'The file is not there, is no regular file, or its user may not execute it. Notify scripts are then left out; tracked scripts and checkers are removed.',
    lint: true
  },
  HF0403: {
    title: 'script others could change',
    explanation: 'The script runs as root, and somebody else than root owns or may write a part of its path: whoever that is could become root. With enable_script_security the script is disabled.',
    lint: true
  },
  HF0404: {
    title: 'scripts without script security',
    explanation: 'Scripts are run and enable_script_security is not set. keepalived gives this message the highest class, so a configuration test ends with status 6. Set enable_script_security, and script_user, in global_defs.',
    lint: true
  },
  HF0405: {
    title: 'block without its script, file or process',
    explanation: 'The block names nothing to run or to watch, so it is removed, and whatever refers to it does not find it.'
  },
  HF0407: {
    title: 'command written for a shell',
    explanation: 'The first word of the command is no program, and the rest is the language of a shell: brackets, lists, pipes or redirections. Old versions of keepalived ran such commands, new ones disable the script. Holdfast runs it through bash, or sh where there is no bash; put it into a file with an interpreter line to have the same everywhere.',
    lint: true
  },
  HF0501: {
    title: 'vrrp_instance that cannot work',
    explanation: 'A value without which VRRP cannot run is missing or unusable. The VRRP process of keepalived ends with status 2, and the daemon with it; a reload is refused.'
  },
  HF0502: {
    title: 'unknown interface',
    explanation: 'The interface does not exist now. With dynamic_interfaces in global_defs it may appear later.'
  },
  HF0503: {
    title: 'two instances with the same vrid',
    explanation: 'Two virtual routers on one network need different virtual_router_ids. IPv4 and IPv6, multicast and unicast are separate.'
  },
  HF0504: {
    title: 'tracked object not found',
    explanation: 'What a track block names must be defined before it, in the file.'
  },
  HF0505: {
    title: 'weight out of range',
    explanation: 'Weights shift the priority, which stays between 1 and 254.'
  },
  HF0506: {
    title: 'address of the wrong family',
    explanation: 'All addresses of an instance, its peers and its source are of one family. Addresses of the other family belong into virtual_ipaddress_excluded.'
  },
  HF0507: {
    title: 'no virtual address',
    explanation: 'VRRP version 3 needs at least one virtual address; version 2 works without, and hardly does anything.',
    lint: true
  },
  HF0508: {
    title: 'keyword without effect here',
    explanation: 'The combination of keywords leaves this one without effect, so it is taken back, as the message says.',
    lint: true
  },
  HF0509: {
    title: 'authentication',
    explanation: 'Authentication belongs to VRRP version 2. A password has at most eight characters; auth_hmac is the way to real protection.'
  },
  HF0510: {
    title: 'unicast without peers',
    explanation: 'A unicast keyword is used and there is no unicast_peer: the instance uses multicast.',
    lint: true
  },
  HF0511: {
    title: 'strict mode',
    explanation: 'strict_mode holds the instance to the RFC: what the RFC does not know is taken back or refused.',
    lint: true
  },
  HF0512: {
    title: 'sync group',
    explanation: 'A sync group needs at least two instances that exist, each in one group only.',
    lint: true
  },
  HF0513: {
    title: 'virtual route or rule',
    explanation: 'The line says something a route or rule cannot have, or lacks what it needs. It is left out.'
  },
  HF0514: {
    title: 'word of an address line',
    explanation: 'A word behind an address is unknown, has no value, or does not fit its family.'
  },
  HF0515: {
    title: 'tracking',
    explanation: 'A tracker cannot have the effect its words ask for here; the message says what is done instead.',
    lint: true
  },
  HF0516: {
    title: 'instance that stays in FAULT state',
    explanation: 'The instance is started and never leaves FAULT state, because its configuration and its interface do not go together. The others are not touched.',
    lint: true
  },
  HF0517: {
    title: 'advert_int the version cannot carry',
    explanation: 'Adverts of VRRP version 2 carry whole seconds, those of version 3 hundredths of a second up to 40.95. Another interval is rounded, and the message says to what. Both routers round alike, so it works; it is not the interval in the file.',
    lint: true
  },
  HF0518: {
    title: 'password longer than eight characters',
    explanation: 'The field of an advert has room for eight characters; the others are never sent and protect nothing. The password is readable on the wire in any case: auth_hmac is the way to real protection.',
    lint: true
  },
  HF0901: {
    title: 'internal fault of the parser',
    explanation: 'The typed configuration does not fit its schema. That is a defect of Holdfast: please report it.'
  },
  HF0900: {
    title: 'this machine lacks something',
    explanation: 'The configuration asks for what the kernel, its settings or the rights of the user do not give. Reported by check --host alone.',
    lint: true
  },
  ...LVS_CODES,
  ...LINT_CODES
} as const satisfies Readonly<Record<string, CodeEntry>>

export type Code = keyof typeof CODES

/** Whether a comment may silence what has that code. */
export function isLint (code: Code): boolean {
  const entry: CodeEntry = CODES[code]
  return entry.lint === true || Object.hasOwn(LINT_CODES, code)
}
