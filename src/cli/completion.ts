/**
 * `holdfast completion bash|zsh|fish`: what completes the commands of holdfast and the options of
 * keepalived in a shell. All of it comes from the tables the programs run by.
 */

import { COMMANDS, PROGRAMS, type Command, synopsis } from './commands.js'
import { OPTIONS } from './keepalived-options.js'
import type { ProgramOption } from './program-option.js'

const SHELLS: Readonly<Record<string, () => string>> = { bash, zsh, fish }

/** Prints the script for one shell; 1 when there is none for it. */
export function main (args: readonly string[]): number {
  const [name = ''] = args
  const script = completion(name)
  if (script === undefined) {
    process.stderr.write(synopsis('completion'))
    return 1
  }
  process.stdout.write(script)
  return 0
}

/** The script for that shell; `undefined` for a shell we do not know. */
export function completion (shell: string): string | undefined {
  return SHELLS[shell]?.()
}

const options = (): readonly ProgramOption[] => Object.values(OPTIONS)

/** Every spelling of an option. */
function spellings ({ short, long }: ProgramOption): readonly string[] {
  return [...(short === undefined ? [] : [`-${short}`]), `--${long}`]
}

const words = (list: readonly string[]): string => list.join(' ')

function bash (): string {
  const byValue = options().filter(({ argument }) => argument === 'required').map(option => {
    const { offers } = option
    const reply = offers === 'file'
      ? 'compgen -f -- "$word"'
      : offers === 'namespace'
        ? 'compgen -W "$(ip netns list 2> /dev/null | cut -d" " -f1)" -- "$word"'
        : offers === undefined ? ':' : `compgen -W '${words(offers)}' -- "$word"`
    return `    ${spellings(option).join('|')}) mapfile -t COMPREPLY < <(${reply}); return ;;`
  })
  const byCommand = Object.entries<Command>(COMMANDS).flatMap(([name, { offers }]) =>
    offers === undefined ? [] : [`    ${name}) mapfile -t COMPREPLY < <(compgen -W '${words(offers)}' -- "$word") ;;`])
  return `# bash completion of keepalived(8) and holdfast(1)
_keepalived () {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  # --option=value arrives as three words.
  if [ "$word" = = ]; then word=; elif [ "$before" = = ]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi
  case $before in
${byValue.join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W '${words(options().flatMap(spellings))}' -- "$word")
}
_holdfast () {
  local word=\${COMP_WORDS[COMP_CWORD]}
  if [ "$COMP_CWORD" = 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W '${words([...Object.keys(COMMANDS), ...PROGRAMS, 'help', 'version'])}' -- "$word")
    return
  fi
  case \${COMP_WORDS[1]} in
    run|keepalived) _keepalived ;;
${byCommand.join('\n')}
    *) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
  esac
}
complete -o filenames -F _keepalived keepalived
complete -o filenames -F _holdfast holdfast
`
}

/** A text in single quotes of a shell. */
const single = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

function zsh (): string {
  const specs = options().map(option => {
    const { argument, what, value = '', offers } = option
    const action = offers === 'file'
      ? '_files'
      : offers === 'namespace' ? '($(ip netns list 2> /dev/null | cut -d" " -f1))' : offers === undefined ? ' ' : `(${words(offers)})`
    const equals = argument === 'none' ? '' : argument === 'optional' ? '=-' : '='
    const follows = argument === 'none' ? '' : `:${argument === 'optional' ? ':' : ''}${value}:${action}`
    // Colons and brackets are the language of _arguments itself.
    const meaning = what.replaceAll('[', '(').replaceAll(']', ')').replaceAll(':', '\\:')
    return spellings(option).map(spelling => {
      const sign = spelling.startsWith('--') ? equals : argument === 'none' ? '' : argument === 'optional' ? '-' : '+'
      return `    ${single(`*${spelling}${sign}[${meaning}]${follows}`)}`
    }).join(' \\\n')
  })
  const commands = Object.entries<Command>(COMMANDS).map(([name, { what }]) => `    ${single(`${name}:${what.replaceAll(':', '\\:')}`)}`)
  const offers = Object.entries<Command>(COMMANDS).flatMap(([name, { offers }]) =>
    offers === undefined ? [] : [`    ${name}) compadd -- ${words(offers)} ;;`])
  return `#compdef keepalived holdfast
# zsh completion of keepalived(8) and holdfast(1)
_keepalived_options () {
  _arguments \\
${specs.join(' \\\n')}
}
_holdfast () {
  local -a commands=(
${commands.join('\n')}
  )
  if [[ $service = keepalived ]]; then _keepalived_options; return; fi
  if (( CURRENT == 2 )); then _describe command commands; compadd -- ${words(PROGRAMS)}; return; fi
  case $words[2] in
    run|keepalived) shift words; (( CURRENT-- )); _keepalived_options ;;
${offers.join('\n')}
    *) _files ;;
  esac
}
# A file of fpath is the function itself; evaluated in a shell it only tells of it.
if [[ $funcstack[1] = _holdfast ]]; then _holdfast "$@"; else compdef _holdfast keepalived holdfast; fi
`
}

function fish (): string {
  const commands = Object.entries<Command>(COMMANDS)
  const option = (when: string) => (each: ProgramOption): string => {
    const { short, long, argument, what, offers } = each
    const values = offers === undefined || offers === 'file'
      ? ''
      : offers === 'namespace' ? " -a '(ip netns list 2> /dev/null | string split -f 1 \" \")'" : ` -a ${single(words(offers))}`
    const follows = argument === 'none' ? '' : argument === 'required' ? ` -r${offers === 'file' ? ' -F' : values}` : ''
    return `complete -c ${when}${short === undefined ? '' : ` -s ${short}`} -l ${long}${follows} -d ${single(what)}`
  }
  return [
    '# fish completion of keepalived(8) and holdfast(1)',
    'complete -c keepalived -f',
    ...options().map(option('keepalived')),
    'complete -c holdfast -n __fish_use_subcommand -f',
    ...commands.map(([name, { what }]) => `complete -c holdfast -n __fish_use_subcommand -a ${name} -d ${single(what)}`),
    `complete -c holdfast -n __fish_use_subcommand -a ${single(words([...PROGRAMS, 'help', 'version']))}`,
    ...commands.flatMap(([name, { offers }]) => offers === undefined
      ? []
      : [`complete -c holdfast -n '__fish_seen_subcommand_from ${name}' -f -a ${single(words(offers))}`]),
    ...options().map(option("holdfast -n '__fish_seen_subcommand_from run keepalived'")),
    ''
  ].join('\n')
}
