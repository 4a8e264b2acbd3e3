/**
 * Every option a configuration may hold about resources, with type, default and meaning.
 * Names and defaults are those of Pacemaker 3.0; a test compares them with the reference.
 */

import type { OptionRow } from './options.js'

/** Meta-attributes, bundle settings and operations. */
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
  },
  {
    scope: 'bundle-container',
    name: 'image',
    type: 'string',
    default: '(required)',
    meaning: 'Image name.'
  },
  {
    scope: 'bundle-container',
    name: 'replicas',
    type: 'integer',
    default: 'promoted-max if positive, else 1',
    meaning: 'Number of replicas.'
  },
  {
    scope: 'bundle-container',
    name: 'replicas-per-host',
    type: 'integer',
    default: '1',
    meaning: 'Replicas per node.'
  },
  {
    scope: 'bundle-container',
    name: 'promoted-max',
    type: 'integer',
    default: '0',
    oldName: 'masters',
    meaning:
      'Replicas whose primitive may be promoted; more than 0 makes the inner clone ' +
      'promotable.'
  },
  {
    scope: 'bundle-container',
    name: 'network',
    type: 'string',
    meaning: 'Network argument of the container run command.'
  },
  {
    scope: 'bundle-container',
    name: 'run-command',
    type: 'string',
    default: '/usr/sbin/pacemaker-remoted with a primitive, else none',
    meaning: 'Command run as PID 1.'
  },
  {
    scope: 'bundle-container',
    name: 'options',
    type: 'string',
    meaning: 'Extra options of the run command.'
  },
  {
    scope: 'bundle-network',
    name: 'add-host',
    type: 'boolean',
    default: 'true',
    meaning: 'Write /etc/hosts entries of the replicas into the containers.'
  },
  {
    scope: 'bundle-network',
    name: 'ip-range-start',
    type: 'string',
    meaning: 'First IPv4 address; one implicit ocf:heartbeat:IPaddr2 per replica.'
  },
  {
    scope: 'bundle-network',
    name: 'host-netmask',
    type: 'integer',
    default: '32',
    meaning: 'Netmask bits of those addresses.'
  },
  {
    scope: 'bundle-network',
    name: 'host-interface',
    type: 'string',
    meaning: 'Interface of those addresses.'
  },
  {
    scope: 'bundle-network',
    name: 'control-port',
    type: 'port',
    default: '3121',
    meaning: 'Port of the remote executor inside the container.'
  },
  {
    scope: 'bundle-port-mapping',
    name: 'port',
    type: 'port',
    meaning: 'Port forwarded from the host.'
  },
  {
    scope: 'bundle-port-mapping',
    name: 'internal-port',
    type: 'port',
    default: 'value of port',
    meaning: 'Port inside the container.'
  },
  {
    scope: 'bundle-port-mapping',
    name: 'range',
    type: 'string',
    meaning: 'first-last ports forwarded unchanged; exclusive with port.'
  },
  {
    scope: 'bundle-storage-mapping',
    name: 'source-dir',
    type: 'string',
    meaning: 'Host directory mapped as it is.'
  },
  {
    scope: 'bundle-storage-mapping',
    name: 'source-dir-root',
    type: 'string',
    meaning: 'Host directory under which each replica uses a directory named after it.'
  },
  {
    scope: 'bundle-storage-mapping',
    name: 'target-dir',
    type: 'string',
    default: '(required)',
    meaning: 'Path inside the container.'
  },
  { scope: 'bundle-storage-mapping', name: 'options', type: 'string', meaning: 'Mount options.' },
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
