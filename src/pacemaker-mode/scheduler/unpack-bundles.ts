/** Bundles: containers with a clone inside, written in one element. */

import type { XmlElement } from '../cib/xml.js'
import type { Resource, WorkingSet } from './model.js'

export function unpackBundle (_set: WorkingSet, _element: XmlElement): Resource | undefined {
  return undefined
}

export function bundleNodes (_set: WorkingSet): void {}
