/**
 * Every option a configuration may hold about resources and clones, with type, default and meaning.
 * Names and defaults are those of Pacemaker 3.0; a test compares them with the reference.
 */

import type { OptionRow } from './options.js'

/** Meta-attributes. */
export const RESOURCE_OPTIONS: readonly OptionRow[] = [
  {
    scope: 'resource-meta',
    name: 'priority',
    type: 'score',
    default: '0',
    meaning:
      'Order of assignment (high first) and of what is given up when not everything can run.'
  },
  {
    scope: 'resource-meta',
    name: 'critical',
    type: 'boolean',
    default: 'true',
    meaning:
      'Default of influence for colocations whose dependent is this resource, and for the ' +
      'implied ones inside its group.'
  },
  {
    scope: 'resource-meta',
    name: 'target-role',
    type: 'select',
    allowed: ['Stopped', 'Started', 'Unpromoted', 'Promoted'],
    default: 'Started',
    meaning: 'Highest role the cluster may give the resource.'
  },
  {
    scope: 'resource-meta',
    name: 'is-managed',
    type: 'boolean',
    default: 'true',
    meaning:
      'When false the resource is neither started, stopped, promoted nor demoted; recurring ' +
      'monitors go on.'
  },
  {
    scope: 'resource-meta',
    name: 'maintenance',
    type: 'boolean',
    default: 'false',
    meaning:
      'As is-managed=false, and recurring monitors (other than role Stopped) are cancelled ' +
      'too.'
  },
  {
    scope: 'resource-meta',
    name: 'resource-stickiness',
    type: 'score',
    default: '0, but 1 for clone instances',
    meaning:
      'Score added to the node where the resource is active; the clone default applies only ' +
      'when no value is configured anywhere (rsc_defaults included).'
  },
  {
    scope: 'resource-meta',
    name: 'requires',
    type: 'select',
    allowed: ['nothing', 'quorum', 'fencing', 'unfencing'],
    default:
      'fencing (quorum for fence devices or when fencing is disabled; unfencing when ' +
      'unfencing is in use)',
    meaning: 'What must hold before the resource may start.'
  },
  {
    scope: 'resource-meta',
    name: 'migration-threshold',
    type: 'score',
    default: 'INFINITY',
    meaning: 'Failures on a node after which the node is banned for the resource; 0 = never.'
  },
  {
    scope: 'resource-meta',
    name: 'failure-timeout',
    type: 'duration',
    default: '0',
    meaning: 'Failures are forgotten when this long has passed since the latest one; 0 = never.'
  },
  {
    scope: 'resource-meta',
    name: 'multiple-active',
    type: 'select',
    allowed: ['block', 'stop_only', 'stop_start', 'stop_unexpected'],
    default: 'stop_start',
    meaning: 'What to do when the resource is found active on several nodes.'
  },
  {
    scope: 'resource-meta',
    name: 'allow-migrate',
    type: 'boolean',
    default: 'false (true for ocf:pacemaker:remote)',
    meaning: 'Whether a move may be done as a live migration.'
  },
  {
    scope: 'resource-meta',
    name: 'allow-unhealthy-nodes',
    type: 'boolean',
    default: 'false',
    meaning: 'Whether the node health score is ignored for this resource.'
  },
  {
    scope: 'resource-meta',
    name: 'container-attribute-target',
    type: 'string',
    meaning:
      '"host": promotion scores and other user attributes are read from the node that hosts ' +
      'the container.'
  },
  {
    scope: 'resource-meta',
    name: 'remote-node',
    type: 'string',
    meaning:
      'Makes the resource a guest node of this name; an implicit connection resource of ' +
      'that id is created.'
  },
  {
    scope: 'resource-meta',
    name: 'remote-addr',
    type: 'string',
    default: 'value of remote-node',
    meaning: 'Address of the guest.'
  },
  {
    scope: 'resource-meta',
    name: 'remote-port',
    type: 'port',
    default: '3121',
    meaning: 'Port of the guest.'
  },
  {
    scope: 'resource-meta',
    name: 'remote-connect-timeout',
    type: 'timeout',
    default: '60s',
    meaning: 'Start timeout of the implicit connection.'
  },
  {
    scope: 'resource-meta',
    name: 'remote-allow-migrate',
    type: 'boolean',
    default: 'true',
    meaning: 'allow-migrate of the implicit connection.'
  },
  {
    scope: 'clone-meta',
    name: 'globally-unique',
    type: 'boolean',
    default: 'true if clone-node-max > 1, else false',
    meaning: 'Whether instances are distinct.'
  },
  {
    scope: 'clone-meta',
    name: 'clone-max',
    type: 'integer',
    default: '0 (number of nodes)',
    meaning: 'Number of instances over the cluster.'
  },
  {
    scope: 'clone-meta',
    name: 'clone-node-max',
    type: 'integer',
    default: '1',
    meaning: 'Instances per node; more than 1 only for globally unique clones.'
  },
  {
    scope: 'clone-meta',
    name: 'clone-min',
    type: 'integer',
    default: '0',
    meaning: 'Instances that must be runnable before dependents may run; 0 = all.'
  },
  {
    scope: 'clone-meta',
    name: 'notify',
    type: 'boolean',
    default: 'false',
    meaning: 'Send pre and post notifications around every change of an instance.'
  },
  {
    scope: 'clone-meta',
    name: 'ordered',
    type: 'boolean',
    default: 'false',
    meaning: 'Start instances one after another (stop in reverse).'
  },
  {
    scope: 'clone-meta',
    name: 'interleave',
    type: 'boolean',
    default: 'false',
    meaning: 'Orderings with another clone hold per node instead of against all instances.'
  },
  {
    scope: 'clone-meta',
    name: 'promotable',
    type: 'boolean',
    default: 'false',
    meaning: 'Whether instances may be promoted.'
  },
  {
    scope: 'clone-meta',
    name: 'promoted-max',
    type: 'integer',
    default: '1',
    oldName: 'master-max',
    meaning: 'Promoted instances over the cluster.'
  },
  {
    scope: 'clone-meta',
    name: 'promoted-node-max',
    type: 'integer',
    default: '1',
    oldName: 'master-node-max',
    meaning: 'Promoted instances per node.'
  }
]
