/** `RESOURCE_TASK_INTERVAL@NODE=RC`, as operations are named on the command line. */

import { decoded, refused, type Decoded } from '../../lib/decoded.js'

export interface OperationSpec {
  readonly resource: string
  readonly operation: string
  readonly intervalMs: number
  readonly node: string
  readonly rc: number
}

/** Reads an operation; the resource may hold underscores, the task only those it is known by. */
export function parseOperationSpec (text: string): Decoded<OperationSpec, string> {
  const found = /^(.+)_(migrate_to|migrate_from|[^_@]+)_(\d+)@(.+)=(\d+)$/.exec(text)
  if (found === null) {
    return refused(`Invalid operation spec: ${text}. It should be RESOURCE_TASK_INTERVAL@NODE=RC`)
  }
  const [, resource = '', operation = '', interval, node = '', rc] = found
  return decoded({ resource, operation, intervalMs: Number(interval), node, rc: Number(rc) })
}
