/** The lines keepalived writes to notify FIFOs, which supervisors of many sites parse. */

/** `INSTANCE "NAME" STATE PRIORITY`; the state may also be a notice such as MASTER_RX_LOWER_PRI. */
export function instanceLine (name: string, state: string, priority: number): string {
  return `INSTANCE "${name}" ${state} ${priority}\n`
}

/** `GROUP "NAME" STATE 0`: a group has no priority, and 0 has always stood there. */
export function groupLine (name: string, state: string): string {
  return `GROUP "${name}" ${state} 0\n`
}

/** `VS <virtual server> UP|DOWN`; the NUL byte behind the line feed is part of the record. */
export function virtualServerLine (virtualServer: string, up: boolean): string {
  return `VS ${virtualServer} ${up ? 'UP' : 'DOWN'}\n\0`
}

/** `RS <real server> <virtual server> UP|DOWN`, ending as {@link virtualServerLine} does. */
export function realServerLine (realServer: string, virtualServer: string, up: boolean): string {
  return `RS ${realServer} ${virtualServer} ${up ? 'UP' : 'DOWN'}\n\0`
}
