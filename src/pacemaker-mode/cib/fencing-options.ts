/**
 * Every option a configuration may hold about fence devices, with type, default and meaning.
 * Names and defaults are those of Pacemaker 3.0; a test compares them with the reference.
 */

import type { OptionRow } from './options.js'

/** Parameters every fence device understands. */
export const FENCING_OPTIONS: readonly OptionRow[] = [
  {
    scope: 'fence-device',
    name: 'pcmk_host_argument',
    type: 'string',
    default: 'port if the agent knows it, else plug, else none',
    meaning: 'Agent parameter that receives the target; none = do not pass one.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_host_map',
    type: 'string',
    meaning: 'Map of node name to ports: name:port[,port];...'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_host_list',
    type: 'string',
    meaning: 'Nodes the device can fence.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_host_check',
    type: 'select',
    allowed: ['dynamic-list', 'static-list', 'status', 'none'],
    default:
      'static-list with a list or map, else dynamic-list if the agent can list, else ' +
      'status, else none',
    meaning: 'How targets are found out.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_delay_max',
    type: 'duration',
    default: '0s',
    meaning: 'Upper bound of the random delay before fencing.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_delay_base',
    type: 'string',
    default: '0s',
    meaning: 'Fixed delay before fencing, one value or node:value pairs.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_action_limit',
    type: 'integer',
    default: '1',
    meaning: 'Parallel actions per device; -1 = no limit.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_reboot_action',
    type: 'string',
    default: 'reboot',
    meaning: 'Agent command used for reboot.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_reboot_timeout',
    type: 'timeout',
    default: '60s',
    meaning: 'Time allowed for reboot, instead of fencing-timeout.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_reboot_retries',
    type: 'integer',
    default: '2',
    meaning: 'Retries of reboot within its time.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_off_action',
    type: 'string',
    default: 'off',
    meaning: 'Agent command used for off.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_off_timeout',
    type: 'timeout',
    default: '60s',
    meaning: 'Time allowed for off, instead of fencing-timeout.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_off_retries',
    type: 'integer',
    default: '2',
    meaning: 'Retries of off within its time.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_on_action',
    type: 'string',
    default: 'on',
    meaning: 'Agent command used for on.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_on_timeout',
    type: 'timeout',
    default: '60s',
    meaning: 'Time allowed for on, instead of fencing-timeout.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_on_retries',
    type: 'integer',
    default: '2',
    meaning: 'Retries of on within its time.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_list_action',
    type: 'string',
    default: 'list',
    meaning: 'Agent command used for list.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_list_timeout',
    type: 'timeout',
    default: '60s',
    meaning: 'Time allowed for list, instead of fencing-timeout.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_list_retries',
    type: 'integer',
    default: '2',
    meaning: 'Retries of list within its time.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_monitor_action',
    type: 'string',
    default: 'monitor',
    meaning: 'Agent command used for monitor.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_monitor_timeout',
    type: 'timeout',
    default: '60s',
    meaning: 'Time allowed for monitor, instead of fencing-timeout.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_monitor_retries',
    type: 'integer',
    default: '2',
    meaning: 'Retries of monitor within its time.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_status_action',
    type: 'string',
    default: 'status',
    meaning: 'Agent command used for status.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_status_timeout',
    type: 'timeout',
    default: '60s',
    meaning: 'Time allowed for status, instead of fencing-timeout.'
  },
  {
    scope: 'fence-device',
    name: 'pcmk_status_retries',
    type: 'integer',
    default: '2',
    meaning: 'Retries of status within its time.'
  },
  {
    scope: 'fence-device-meta',
    name: 'provides',
    type: 'string',
    meaning: 'unfencing: the device must be used with "on" before resources may run on a node.'
  }
]
