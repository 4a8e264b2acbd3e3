/**
 * What Pacemaker's 2.1 line, which Debian has, is known to do differently from the 3.0 line that
 * we follow, as the stored cases and the reference show. Where it is a matter of words both sides
 * are put into the same ones; where it is more the lines of the difference are left out.
 *
 * Not left out, because it shows in too many ways, is how the lines differ in scores:
 * - instances are tried where they are before they are given places, and each try has its lines;
 *   which number of a clone moves differs with it (clone-recover-no-shuffle-1 and those after it);
 * - a dislike of what is banned from a node is a liking of that node, where the 2.1 line adds
 *   nothing (section 5.3 of the reference);
 * - promotion scores are kept apart from priorities, so that a configured priority is no part of
 *   them, and a colocation of the promoted role shows in them (promoted-partially-demoted-group).
 */

import type { Difference } from './differential.js'

/**
 * A difference between the lines that no wording mends. `shownBy` names a stored case that the 2.1
 * line decides otherwise, or where it is written down.
 */
interface KnownDifference {
  readonly what: string
  readonly shownBy: string
  /** What is left of a difference of the summary. */
  readonly rest: (lines: readonly string[]) => readonly string[]
}

const COLLECTION = /^\+ +\* (?:Resource Group|Clone Set|Container bundle[^:]*): .*/
const UNMANAGED_OR_BLOCKED = /\((?:.*, )?(?:unmanaged|blocked)\)$/

const KNOWN_IN_SUMMARY: readonly KnownDifference[] = [
  {
    what: 'A collection active only on nodes that are gone, and unmanaged there, is not listed',
    shownBy: 'stop-failure-no-fencing',
    rest: lines => {
      const others = lines.filter(line => !/^-\s+\* No resources$/.test(line))
      const isList = others.some(line => COLLECTION.test(line)) &&
        others.some(line => UNMANAGED_OR_BLOCKED.test(line)) &&
        others.every(line => /^\+ {4,}\* /.test(line))
      return isList ? [] : lines
    }
  }
]

/** The difference without what only the age of the 2.1 line explains. */
export function unexplained (difference: Difference): Difference {
  const summary = KNOWN_IN_SUMMARY.reduce<readonly string[]>(
    (lines, { rest }) => rest(lines), difference.summary)
  return { ...difference, summary, graph: withoutNewcomers(difference.graph) }
}

/**
 * The start of a group's new member waits for the stop of the one after it, which is active: the
 * case partial-unmanaged-group. The 2.1 line knows no such order.
 */
function withoutNewcomers (lines: readonly string[]): readonly string[] {
  const explained = new Set<string>()
  for (const line of lines) {
    const [, synapse = '', waits = ''] = /^\+(.* operation="start" .* :: after :: )(.*)$/.exec(line) ?? []
    const triggers = waits.split(' ; ')
    const stop = triggers.find(each => each.includes(' operation="stop" ') &&
      lines.includes(`-${synapse}${triggers.filter(other => other !== each).join(' ; ')}`))
    if (stop === undefined) continue
    explained.add(line)
    explained.add(`-${synapse}${triggers.filter(other => other !== stop).join(' ; ')}`)
  }
  return lines.filter(line => !explained.has(line))
}

/** What a failed probe is called where its resource is shown: the lines have other words for it. */
const FAILED_PROBE = new RegExp(' Stopped \\((?:Error occurred|error|Invalid parameter|Unimplemented|' +
  'unimplemented feature|Insufficient privileges|Not installed|Not configured|promoted \\(failed\\)|' +
  'Failed in promoted role|Not running|Promoted|OK|Unknown exit status|\\w+ (?=\\)))\\) ', 'gi')

/** The 2.1 line's flags of collections stand in another order, and it has other words. */
export function comparableReport (report: string): string {
  return report.trimEnd()
    .replace(/(\(.*)\bmaintenance\b/g, '$1unmanaged')
    .replaceAll('unmanaged, disabled', 'disabled, unmanaged')
    .replaceAll('termination was requested', 'fencing was requested')
    // As in the case 5-am-then-bm-a-not-migratable.
    .replaceAll('due to unmigrateable ', 'due to unrunnable ')
    .replace(FAILED_PROBE, ' Stopped')
}

/** The 2.1 line's words for what the 3.0 line calls otherwise. */
export function modernScores (text: string): readonly string[] {
  return comparableScores(text.split('\n'))
    .map(line => line.replace(/^(pcmk__\w+)_allocate:/, '$1_assign:')
      .replace('pcmk__native_assign', 'pcmk__primitive_assign'))
    .sort()
}

/** What is said of promotable instances that are nowhere differs between the lines. */
export function comparableScores (lines: readonly string[]): readonly string[] {
  return lines.filter(line => line !== '' && !/ promotion score (on none|\(inactive\)):/.test(line))
}

/** What the attributes of a fencing may be; the 2.1 line copies all attributes of the node, too. */
const OF_FENCING =
  /CRM_meta_(on_node|on_node_uuid|stonith_action|digests_all|priority_fencing_delay)="[^"]*"/g

/** A graph of the 2.1 line in the words of the 3.0 line. */
export function modernGraph (text: string): string {
  return comparableGraph(text)
    .replace(/(<attributes )((?:CRM_meta_[^ ]+="[^"]*" ?)*CRM_meta_stonith_action=[^>]*)/g,
      (_, start, all: string) => start + [...all.matchAll(OF_FENCING)].map(([pair]) => pair).join(' ') + '/')
    .replace(/ crm_feature_set="[^"]*"/g, '')
    .replace(' stonith-timeout=', ' fencing-timeout=')
}

/** The 2.1 line takes the fencer's own parameters for open ones: the case unfence-device. */
export function comparableGraph (text: string): string {
  return text.replace(/ CRM_meta_digests_secure="[^"]*"/g, '')
}
