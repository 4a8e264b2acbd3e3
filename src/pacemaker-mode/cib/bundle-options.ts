/**
 * Every option a configuration may hold about bundles, with type, default and meaning.
 * Names and defaults are those of Pacemaker 3.0; a test compares them with the reference.
 */

import type { OptionRow } from './options.js'

/** Attributes of the container, its network, its ports and its storage. */
export const BUNDLE_OPTIONS: readonly OptionRow[] = [
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
  { scope: 'bundle-storage-mapping', name: 'options', type: 'string', meaning: 'Mount options.' }
]
