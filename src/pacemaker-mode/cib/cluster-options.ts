/**
 * Every option a configuration may hold in `crm_config`, with type, default and meaning.
 * Names and defaults are those of Pacemaker 3.0; a test compares them with the reference.
 */

import type { OptionRow } from './options.js'

/** Options of the cluster as a whole. */
export const CLUSTER_OPTIONS: readonly OptionRow[] = [
  {
    scope: 'cluster',
    name: 'cluster-name',
    type: 'string',
    meaning:
      'Free name of the cluster; visible to rules as #cluster-name (and as #site-name when ' +
      'no site-name attribute is set).'
  },
  {
    scope: 'cluster',
    name: 'dc-version',
    type: 'version',
    default: '(detected)',
    meaning: 'Software version of the current DC; written by the cluster, informational.'
  },
  {
    scope: 'cluster',
    name: 'cluster-infrastructure',
    type: 'string',
    default: '(detected)',
    meaning: 'Messaging layer in use; written by the cluster, informational.'
  },
  {
    scope: 'cluster',
    name: 'no-quorum-policy',
    type: 'select',
    allowed: ['stop', 'freeze', 'ignore', 'demote', 'fence', 'suicide'],
    default: 'stop',
    meaning:
      'Reaction to losing quorum: carry on; keep what runs but recover nothing from outside ' +
      'the partition; stop everything; demote then stop the rest; fence every node of the ' +
      'partition.'
  },
  {
    scope: 'cluster',
    name: 'batch-limit',
    type: 'integer',
    default: '0',
    meaning:
      'Most actions in flight over the whole cluster; 0 = limit chosen from load, negative ' +
      '= none. Written to the transition graph header.'
  },
  {
    scope: 'cluster',
    name: 'migration-limit',
    type: 'integer',
    default: '-1',
    meaning:
      'Most live migrations in flight per node; -1 = no limit. Written to the graph header ' +
      'when set to a value other than -1.'
  },
  {
    scope: 'cluster',
    name: 'load-threshold',
    type: 'percentage',
    default: '80%',
    meaning: 'CPU load above which the number of parallel jobs is throttled.'
  },
  {
    scope: 'cluster',
    name: 'node-action-limit',
    type: 'integer',
    default: '0',
    meaning: 'Most jobs in flight per node; 0 or less = twice the number of cores.'
  },
  {
    scope: 'cluster',
    name: 'symmetric-cluster',
    type: 'boolean',
    default: 'true',
    meaning: 'When false a resource may use only nodes named by a location constraint.'
  },
  {
    scope: 'cluster',
    name: 'stop-all-resources',
    type: 'boolean',
    default: 'false',
    meaning: 'When true every resource must be stopped.'
  },
  {
    scope: 'cluster',
    name: 'start-failure-is-fatal',
    type: 'boolean',
    default: 'true',
    meaning:
      'When true one failed start bans the node for that resource; when false only ' +
      'migration-threshold counts.'
  },
  {
    scope: 'cluster',
    name: 'maintenance-mode',
    type: 'boolean',
    default: 'false',
    meaning:
      'When true nothing is started, stopped or monitored (monitors with role Stopped keep ' +
      'running).'
  },
  {
    scope: 'cluster',
    name: 'enable-startup-probes',
    type: 'boolean',
    default: 'true',
    deprecated: true,
    meaning: 'When false no probe is scheduled for resources without history.'
  },
  {
    scope: 'cluster',
    name: 'fencing-enabled',
    type: 'boolean',
    default: 'true',
    oldName: 'stonith-enabled',
    meaning:
      'Whether nodes may be fenced; when true at least one fence device must be configured ' +
      'before anything is started.'
  },
  {
    scope: 'cluster',
    name: 'fencing-action',
    type: 'select',
    allowed: ['reboot', 'off'],
    default: 'reboot',
    oldName: 'stonith-action',
    meaning: 'Action requested when a node is fenced.'
  },
  {
    scope: 'cluster',
    name: 'fencing-timeout',
    type: 'duration',
    default: '60s',
    oldName: 'stonith-timeout',
    meaning: 'Time allowed for on, off and reboot fence actions; written to the graph header.'
  },
  {
    scope: 'cluster',
    name: 'fencing-max-attempts',
    type: 'score',
    default: '10',
    oldName: 'stonith-max-attempts',
    meaning: 'Failed fencing attempts of one target after which it is no longer retried at once.'
  },
  {
    scope: 'cluster',
    name: 'have-watchdog',
    type: 'boolean',
    default: '(detected)',
    meaning: 'Whether a watchdog (SBD) is active; written by the cluster.'
  },
  {
    scope: 'cluster',
    name: 'fencing-watchdog-timeout',
    type: 'timeout',
    default: '0',
    oldName: 'stonith-watchdog-timeout',
    meaning:
      'Time after which a lost node is taken to have fenced itself by watchdog; 0 = never, ' +
      'negative = twice the local SBD_WATCHDOG_TIMEOUT.'
  },
  {
    scope: 'cluster',
    name: 'fencing-reaction',
    type: 'select',
    allowed: ['stop', 'panic'],
    default: 'stop',
    oldName: 'fence-reaction',
    meaning: 'What a node does when told that it has itself been fenced.'
  },
  {
    scope: 'cluster',
    name: 'fence-remote-without-quorum',
    type: 'boolean',
    default: 'false',
    meaning: 'Whether remote nodes may be fenced by a partition without quorum.'
  },
  {
    scope: 'cluster',
    name: 'concurrent-fencing',
    type: 'boolean',
    default: 'true',
    deprecated: true,
    meaning: 'Whether several fence actions may run in parallel; when false they are chained.'
  },
  {
    scope: 'cluster',
    name: 'startup-fencing',
    type: 'boolean',
    default: 'true',
    meaning: 'Whether nodes that have never been seen since start are fenced.'
  },
  {
    scope: 'cluster',
    name: 'priority-fencing-delay',
    type: 'duration',
    default: '0',
    meaning:
      'Extra delay for fencing the node with the highest total resource priority when the ' +
      'partition has no majority; promoted instances count priority+1 (if the priority is ' +
      'not 0).'
  },
  {
    scope: 'cluster',
    name: 'node-pending-timeout',
    type: 'duration',
    default: '0',
    meaning:
      'A node that joined the membership but not the process group for this long is fenced; ' +
      '0 = never.'
  },
  {
    scope: 'cluster',
    name: 'cluster-delay',
    type: 'duration',
    default: '60s',
    meaning: 'Allowance for node-to-node communication; written to the graph header.'
  },
  {
    scope: 'cluster',
    name: 'dc-deadtime',
    type: 'duration',
    default: '20s',
    meaning: 'Wait for answers of other nodes at start-up before electing.'
  },
  {
    scope: 'cluster',
    name: 'cluster-recheck-interval',
    type: 'duration',
    default: '15min',
    meaning:
      'Longest time between two scheduler runs; bounds the precision of date_spec rules; 0 ' +
      '= never.'
  },
  {
    scope: 'cluster',
    name: 'pe-error-series-max',
    type: 'integer',
    default: '-1',
    meaning: 'How many scheduler inputs that produced errors are kept; -1 = all.'
  },
  {
    scope: 'cluster',
    name: 'pe-warn-series-max',
    type: 'integer',
    default: '5000',
    meaning: 'How many scheduler inputs that produced warnings are kept.'
  },
  {
    scope: 'cluster',
    name: 'pe-input-series-max',
    type: 'integer',
    default: '4000',
    meaning: 'How many ordinary scheduler inputs are kept.'
  },
  {
    scope: 'cluster',
    name: 'enable-acl',
    type: 'boolean',
    default: 'false',
    meaning: 'Whether access control lists guard CIB changes.'
  },
  {
    scope: 'cluster',
    name: 'placement-strategy',
    type: 'select',
    allowed: ['default', 'utilization', 'balanced', 'minimal'],
    default: 'default',
    meaning: 'How utilization takes part in choosing nodes.'
  },
  {
    scope: 'cluster',
    name: 'node-health-strategy',
    type: 'select',
    allowed: ['none', 'migrate-on-red', 'only-green', 'progressive', 'custom'],
    default: 'none',
    meaning: 'How node attributes whose names begin with #health act on placement.'
  },
  {
    scope: 'cluster',
    name: 'node-health-base',
    type: 'score',
    default: '0',
    meaning: 'Score added to every node under the progressive strategy.'
  },
  {
    scope: 'cluster',
    name: 'node-health-green',
    type: 'score',
    default: '0',
    meaning: 'Score of the value green (progressive, custom).'
  },
  {
    scope: 'cluster',
    name: 'node-health-yellow',
    type: 'score',
    default: '0',
    meaning: 'Score of the value yellow (progressive, custom).'
  },
  {
    scope: 'cluster',
    name: 'node-health-red',
    type: 'score',
    default: '-INFINITY',
    meaning: 'Score of the value red (progressive, custom).'
  },
  {
    scope: 'cluster',
    name: 'shutdown-lock',
    type: 'boolean',
    default: 'false',
    meaning: 'Resources of a cleanly stopped node stay bound to it.'
  },
  {
    scope: 'cluster',
    name: 'shutdown-lock-limit',
    type: 'duration',
    default: '0',
    meaning: 'Longest life of such a lock; 0 = unlimited.'
  },
  {
    scope: 'cluster',
    name: 'election-timeout',
    type: 'duration',
    default: '2min',
    meaning: 'A node whose election has no winner after this time declares itself winner.'
  },
  {
    scope: 'cluster',
    name: 'shutdown-escalation',
    type: 'duration',
    default: '20min',
    meaning: 'The controller exits when a shutdown takes longer than this.'
  },
  {
    scope: 'cluster',
    name: 'join-integration-timeout',
    type: 'duration',
    default: '3min',
    meaning: 'Time allowed for the integration phase of a join.'
  },
  {
    scope: 'cluster',
    name: 'join-finalization-timeout',
    type: 'duration',
    default: '30min',
    meaning: 'Time allowed for the finalization phase of a join.'
  },
  {
    scope: 'cluster',
    name: 'transition-delay',
    type: 'duration',
    default: '0s',
    meaning: 'Delay before each transition, to let related events arrive.'
  },
  {
    scope: 'cluster',
    name: 'stop-removed-resources',
    type: 'boolean',
    default: 'true',
    oldName: 'stop-orphan-resources',
    deprecated: true,
    meaning:
      'Whether running resources that are no longer configured are stopped (and then ' +
      'deleted from history).'
  },
  {
    scope: 'cluster',
    name: 'cancel-removed-actions',
    type: 'boolean',
    default: 'true',
    oldName: 'stop-orphan-actions',
    deprecated: true,
    meaning: 'Whether recurring actions that are no longer configured are cancelled.'
  },
  {
    scope: 'cluster',
    name: 'remove-after-stop',
    type: 'boolean',
    default: 'false',
    meaning: 'Whether history of a stopped resource is deleted.'
  },
  {
    scope: 'cluster',
    name: 'cluster-ipc-limit',
    type: 'integer',
    default: '500',
    deprecated: true,
    meaning: 'IPC backlog at which a client daemon is disconnected.'
  }
]
