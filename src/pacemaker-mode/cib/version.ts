/**
 * The version of a cluster information base: three numbers compared from the left. Administrators
 * raise the first, changes of the configuration the second, any change at all the third.
 */

import { parseInteger } from './values.js'
import type { XmlElement } from './xml.js'
import { xmlAttributes } from './xml-attributes.js'

export interface CibVersion {
  readonly adminEpoch: number
  readonly epoch: number
  readonly numUpdates: number
}

/** The version a `cib` element carries; a part that is missing counts as 0. */
export function versionOf ({ attributes }: XmlElement): CibVersion {
  const part = (name: string): number => parseInteger(attributes[name] ?? '0') ?? 0
  return { adminEpoch: part('admin_epoch'), epoch: part('epoch'), numUpdates: part('num_updates') }
}

/** Negative, zero or positive, as `a` is older than, the same as or newer than `b`. */
export function compareVersions (a: CibVersion, b: CibVersion): number {
  return a.adminEpoch - b.adminEpoch || a.epoch - b.epoch || a.numUpdates - b.numUpdates
}

/** `admin_epoch.epoch.num_updates`, as logs print it. */
export function formatVersion ({ adminEpoch, epoch, numUpdates }: CibVersion): string {
  return `${adminEpoch}.${epoch}.${numUpdates}`
}

/** The version after a change: of the configuration, or only of the status. */
export function nextVersion (version: CibVersion, change: 'configuration' | 'status'): CibVersion {
  return change === 'configuration'
    ? { ...version, epoch: version.epoch + 1, numUpdates: 0 }
    : { ...version, numUpdates: version.numUpdates + 1 }
}

/** The base with another version. */
export function withVersion (cib: XmlElement, version: CibVersion): XmlElement {
  const attributes = xmlAttributes({
    ...cib.attributes,
    admin_epoch: String(version.adminEpoch),
    epoch: String(version.epoch),
    num_updates: String(version.numUpdates)
  })
  return { ...cib, attributes }
}
