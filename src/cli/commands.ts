/**
 * What the multi-call program can be: one table for running, for the first screen, for the manual
 * page and for the completion of shells.
 */

export type Main = (args: readonly string[], name: string) => number | Promise<number>

/** Names of other programs we stand in for. */
export const PROGRAMS: Readonly<Record<string, () => Promise<{ readonly main: Main }>>> = {
  keepalived: () => import('./keepalived.js'),
  genhash: () => import('./genhash.js'),
  ipvsadm: () => import('./ipvsadm.js'),
  crm_simulate: () => import('./crm-simulate.js'),
  crm_verify: () => import('./crm-verify.js')
}

/** Subcommands of `holdfast`, each with the line that explains it. */
export const COMMANDS: Readonly<Record<string, {
  readonly what: string
  readonly load: () => Promise<{ readonly main: Main }>
}>> = {
  run: { what: 'the daemon, with the options of keepalived', load: () => import('./keepalived.js') },
  check: { what: 'what is wrong with a keepalived.conf', load: () => import('./check-config.js') },
  fmt: { what: 'a keepalived.conf, laid out evenly', load: () => import('./fmt.js') },
  replay: { what: 'what the VRRP engine did, from a recorded journal', load: () => import('./replay.js') },
  explain: { what: 'what a keyword of the configuration or a code of a message means', load: () => import('./explain.js') },
  ipvs: { what: 'the IPVS table: list, save, restore, or the options of ipvsadm', load: () => import('./ipvsadm.js') },
  realserver: { what: 'virtual addresses of a real server behind direct routing', load: () => import('./realserver.js') },
  lab: { what: 'two routers in a box, watched while one of them dies', load: () => import('./lab.js') }
}
