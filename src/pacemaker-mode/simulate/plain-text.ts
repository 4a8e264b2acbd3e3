/**
 * A report without headings, bullets and indentation: what crm_simulate prints where scores or
 * utilization are asked for, so that every line stands for itself.
 */

const HEADING = /^(?:\S.*:| {2}\* (?:Node List|Full List of Resources):)$/
const COLLECTION = /^ +\* (?:Resource Group|Clone Set|Container bundle(?: set)?): .*:$/
const NODE_LIST = /^ {4}\* (?:Online|OFFLINE|RemoteOnline|RemoteOFFLINE|GuestOnline): (\[ .* \])$/

/** The lines of a report in its plain form. */
export function plainLines (lines: readonly string[]): readonly string[] {
  return lines
    .filter(line => !HEADING.test(line) && !COLLECTION.test(line))
    .map(line => line.replace(NODE_LIST, '$1').replace(/^ +\* /, ''))
}
