/**
 * Every option a configuration may hold about constraints and nodes, with type, default and
 * meaning. Names and defaults are those of Pacemaker 3.0; a test compares them with the reference.
 */

import type { OptionRow } from './options.js'

/** Attributes of constraints, nodes and the base itself. */
export const CONSTRAINT_OPTIONS: readonly OptionRow[] = [
  { scope: 'rsc_location', name: 'rsc', type: 'id', meaning: 'Resource, template or tag.' },
  {
    scope: 'rsc_location',
    name: 'rsc-pattern',
    type: 'regex',
    meaning:
      'POSIX extended regular expression over resource ids; a leading ! negates; submatches ' +
      'are %1 to %9 in the rule.'
  },
  { scope: 'rsc_location', name: 'node', type: 'string', meaning: 'Node name.' },
  { scope: 'rsc_location', name: 'score', type: 'score', meaning: 'Added to the node score.' },
  {
    scope: 'rsc_location',
    name: 'role',
    type: 'select',
    default: 'Started',
    meaning: 'Started or Unpromoted: moves instances; Promoted: only the promotion score.'
  },
  {
    scope: 'rsc_location',
    name: 'resource-discovery',
    type: 'select',
    allowed: ['always', 'never', 'exclusive'],
    default: 'always',
    meaning:
      'Whether probes are run there; exclusive restricts placement and probes to the nodes ' +
      'so marked.'
  },
  { scope: 'rsc_colocation', name: 'rsc', type: 'id', meaning: 'Dependent.' },
  { scope: 'rsc_colocation', name: 'with-rsc', type: 'id', meaning: 'Primary, placed first.' },
  {
    scope: 'rsc_colocation',
    name: 'score',
    type: 'score',
    default: '0',
    meaning: 'Finite: preference; INFINITY: must be together; -INFINITY: must be apart.'
  },
  {
    scope: 'rsc_colocation',
    name: 'rsc-role',
    type: 'select',
    default: 'Started',
    meaning: 'Only dependents in this role.'
  },
  {
    scope: 'rsc_colocation',
    name: 'with-rsc-role',
    type: 'select',
    default: 'Started',
    meaning: 'Only primaries in this role.'
  },
  {
    scope: 'rsc_colocation',
    name: 'node-attribute',
    type: 'string',
    default: '#uname',
    meaning: 'Nodes are alike when this attribute has the same value.'
  },
  {
    scope: 'rsc_colocation',
    name: 'influence',
    type: 'boolean',
    default: 'critical of the dependent',
    meaning: 'When false the dependent has no say in where an already active primary is placed.'
  },
  { scope: 'rsc_order', name: 'first', type: 'id', meaning: 'Resource whose action comes first.' },
  { scope: 'rsc_order', name: 'then', type: 'id', meaning: 'Resource whose action follows.' },
  {
    scope: 'rsc_order',
    name: 'first-action',
    type: 'select',
    allowed: ['start', 'stop', 'promote', 'demote'],
    default: 'start',
    meaning: ''
  },
  {
    scope: 'rsc_order',
    name: 'then-action',
    type: 'select',
    allowed: ['start', 'stop', 'promote', 'demote'],
    default: 'value of first-action',
    meaning: ''
  },
  {
    scope: 'rsc_order',
    name: 'kind',
    type: 'select',
    allowed: ['Mandatory', 'Optional', 'Serialize'],
    default: 'Mandatory',
    meaning:
      'How strict the order is (score 0 means Optional, any other score Mandatory when kind ' +
      'is absent).'
  },
  {
    scope: 'rsc_order',
    name: 'symmetrical',
    type: 'boolean',
    default: 'true (false for Serialize)',
    meaning: 'Also apply the inverse order to the inverse actions.'
  },
  {
    scope: 'rsc_order',
    name: 'require-all',
    type: 'boolean',
    default: 'true',
    meaning: 'false: one active instance of first is enough.'
  },
  {
    scope: 'resource_set',
    name: 'sequential',
    type: 'boolean',
    default: 'true',
    meaning: 'Members are ordered or colocated among themselves.'
  },
  {
    scope: 'resource_set',
    name: 'require-all',
    type: 'boolean',
    default: 'true',
    meaning: 'rsc_order: false (with sequential=false) means that one member is enough.'
  },
  {
    scope: 'resource_set',
    name: 'role',
    type: 'select',
    meaning: 'Role filter (location, colocation, ticket).'
  },
  {
    scope: 'resource_set',
    name: 'action',
    type: 'select',
    default: 'start',
    meaning: 'Action (order).'
  },
  {
    scope: 'resource_set',
    name: 'score',
    type: 'score',
    meaning: 'Score of this set (location, colocation).'
  },
  { scope: 'resource_set', name: 'kind', type: 'select', meaning: 'Kind of this set (order).' },
  { scope: 'rsc_ticket', name: 'rsc', type: 'id', meaning: 'Resource.' },
  {
    scope: 'rsc_ticket',
    name: 'rsc-role',
    type: 'select',
    default: 'Started',
    meaning: 'Role that needs the ticket.'
  },
  { scope: 'rsc_ticket', name: 'ticket', type: 'string', meaning: 'Ticket name.' },
  {
    scope: 'rsc_ticket',
    name: 'loss-policy',
    type: 'select',
    allowed: ['stop', 'demote', 'fence', 'freeze'],
    default: 'stop (demote when rsc-role is Promoted)',
    meaning: 'Reaction to losing the ticket.'
  },
  { scope: 'node-attribute', name: 'standby', meaning: 'true: nothing may run on the node.' },
  {
    scope: 'node-attribute',
    name: 'maintenance',
    meaning: 'true: resources on the node are unmanaged and their monitors paused.'
  },
  { scope: 'node-attribute', name: 'terminate', meaning: 'true or a number: the node is fenced.' },
  {
    scope: 'node-attribute',
    name: 'shutdown',
    meaning: 'Set by the cluster to the time a clean shutdown was asked for.'
  },
  {
    scope: 'node-attribute',
    name: 'resource-discovery-enabled',
    meaning: 'false on a remote node: no probes there (deprecated).'
  },
  { scope: 'node-attribute', name: 'site-name', meaning: 'Value of #site-name in rules.' },
  {
    scope: 'node-attribute',
    name: 'fail-count-<rsc>#<op>_<ms>',
    meaning: 'Failures of that operation on that node; summed per resource.'
  },
  {
    scope: 'node-attribute',
    name: 'last-failure-<rsc>#<op>_<ms>',
    meaning: 'Time of the latest failure.'
  },
  {
    scope: 'node-attribute',
    name: 'master-<rsc>',
    meaning:
      'Promotion score of an instance (the instance number is part of the name for unique ' +
      'clones).'
  },
  { scope: 'node-attribute', name: '#health*', meaning: 'red, yellow, green or an integer.' },
  { scope: 'node-attribute', name: '#node-unfenced', meaning: 'Time of the latest unfencing.' },
  {
    scope: 'node-attribute',
    name: '#digests-all, #digests-secure',
    meaning: 'Digests of fence device parameters used to notice that unfencing must be repeated.'
  },
  { scope: 'node-attribute', name: 'probe_complete', meaning: 'Old marker, no effect.' },
  { scope: 'cib', name: 'admin_epoch', meaning: 'First part of the version of the CIB.' },
  { scope: 'cib', name: 'epoch', meaning: 'Second part, raised by configuration changes.' },
  { scope: 'cib', name: 'num_updates', meaning: 'Third part, raised by any change.' },
  { scope: 'cib', name: 'validate-with', meaning: 'Schema name.' },
  { scope: 'cib', name: 'have-quorum', meaning: 'Whether the partition has quorum.' },
  {
    scope: 'cib',
    name: 'no-quorum-panic',
    meaning: '1 once quorum has been held; enables no-quorum-policy fence.'
  },
  { scope: 'cib', name: 'dc-uuid', meaning: 'Node id of the DC.' },
  {
    scope: 'cib',
    name: 'execution-date',
    meaning: 'Epoch seconds used as the current time by rules and timeouts.'
  },
  { scope: 'cib', name: 'crm_feature_set', meaning: 'Feature set of the DC that wrote the CIB.' },
  { scope: 'cib', name: 'cib-last-written', meaning: 'Informational.' },
  {
    scope: 'rsc_order',
    name: 'score',
    type: 'score',
    meaning: 'Old way to choose the kind: 0 = Optional, otherwise Mandatory.'
  }
]
