/** A command line to run as somebody: the form scripts of every kind have after parsing. */

/** The user and groups are resolved, the file is checked for existence and safety. */
export interface Command {
  /** The file to execute: fully resolved, or as configured with use_symlink_paths. */
  readonly path: string
  /** argv, beginning with the name as configured. */
  readonly args: readonly string[]
  readonly uid: number
  readonly gid: number
  /** Supplementary groups to set; usually none. */
  readonly groups: readonly number[]
  /** Run through `sh -c`: no interpreter line. */
  readonly shell: boolean
  /** The form `</PATH`: succeeds when the file can be opened for reading. */
  readonly readTest: boolean
}
