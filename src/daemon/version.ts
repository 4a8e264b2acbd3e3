/** Which program this is, and which keepalived it stands in for. */

/** The keepalived whose behaviour this program has: tools decide by this number. */
export const KEEPALIVED_VERSION = '2.4.3'
export const HOLDFAST_VERSION = '0.1.0'
const RELEASED = '11/21,2026'

/** `Keepalived vA.B.C (MM/DD,YYYY)`: the second word without its first letter is the version. */
export const VERSION_LINE =
  `Keepalived v${KEEPALIVED_VERSION} (${RELEASED}), Holdfast ${HOLDFAST_VERSION}`

/** The same as the log has it at start and stop. */
export const LOG_VERSION = `Keepalived v${KEEPALIVED_VERSION} (Holdfast ${HOLDFAST_VERSION})`
