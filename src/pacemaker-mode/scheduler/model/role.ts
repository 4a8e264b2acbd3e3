/** The roles of a resource, ordered: a higher one includes the lower ones. */

export const ROLE = { unknown: 0, stopped: 1, started: 2, unpromoted: 3, promoted: 4 } as const
export type Role = typeof ROLE[keyof typeof ROLE]
export const ROLE_NAMES = ['Unknown', 'Stopped', 'Started', 'Unpromoted', 'Promoted'] as const
