/**
 * Every option a configuration may hold about operations, with type, default and meaning.
 * Names and defaults are those of Pacemaker 3.0; a test compares them with the reference.
 */

import type { OptionRow } from './options.js'

/** Attributes of `op`, and meta-attributes inside it. */
export const OPERATION_OPTIONS: readonly OptionRow[] = [
  {
    scope: 'operation',
    name: 'name',
    type: 'string',
    default: '(required)',
    meaning: 'Action name.'
  },
  {
    scope: 'operation',
    name: 'interval',
    type: 'duration',
    default: '0',
    meaning:
      'Period of a recurring action; 0 = the definition applies to actions run when needed.'
  },
  {
    scope: 'operation',
    name: 'timeout',
    type: 'timeout',
    default: '20s',
    meaning: 'Time allowed for the action.'
  },
  {
    scope: 'operation',
    name: 'on-fail',
    type: 'select',
    allowed: ['ignore', 'block', 'stop', 'demote', 'restart', 'fence', 'standby'],
    default:
      'restart; stop: fence if fencing is enabled, else block; demote: on-fail of the ' +
      'Promoted monitor unless that is demote',
    meaning: 'Reaction to failure.'
  },
  {
    scope: 'operation',
    name: 'role',
    type: 'select',
    allowed: ['Started', 'Stopped', 'Unpromoted', 'Promoted'],
    default: '(Started, and Unpromoted for promotable clones)',
    meaning: 'Role in which a recurring action runs.'
  },
  {
    scope: 'operation',
    name: 'enabled',
    type: 'boolean',
    default: 'true',
    meaning: 'When false the definition is ignored.'
  },
  {
    scope: 'operation',
    name: 'interval-origin',
    type: 'iso8601',
    meaning: 'Point in time to which the recurrence is aligned; exclusive with start-delay.'
  },
  {
    scope: 'operation',
    name: 'start-delay',
    type: 'duration',
    meaning:
      'Delay before the (first) execution; more than 5 minutes counts as already successful.'
  },
  {
    scope: 'operation',
    name: 'record-pending',
    type: 'boolean',
    default: 'true',
    meaning: 'Record the action in history when it starts.'
  },
  { scope: 'operation', name: 'description', type: 'string', meaning: 'Ignored.' }
]
