/** The elements of a configuration: what may stand in each, what it may say and what it must. */

export interface ElementRule {
  /** Names of the elements that may stand inside. */
  readonly children?: readonly string[]
  /** Elements that may stand inside, but only once. */
  readonly once?: readonly string[]
  /** Elements of which at least one has to stand inside. */
  readonly least?: readonly string[]
  /** Attributes without which the element means nothing. */
  readonly required?: readonly string[]
  /** Attributes of which exactly one set must be there. */
  readonly oneOf?: ReadonlyArray<readonly string[]>
  /** Further attributes; any other is unknown. */
  readonly optional?: readonly string[]
  /** Attributes that name a resource, a template or a tag. */
  readonly references?: readonly string[]
  /** The children do not matter: they are kept as they are. */
  readonly open?: true
}

const NVSETS = ['instance_attributes', 'meta_attributes']
const RESOURCES = ['primitive', 'group', 'clone', 'master', 'bundle']
const CONDITIONS = ['rule', 'expression', 'date_expression', 'rsc_expression', 'op_expression']
const PRIMITIVE: ElementRule = { children: [...NVSETS, 'utilization'], once: ['operations'] }
const NVSET: ElementRule = { children: ['rule', 'nvpair'], required: ['id'], optional: ['score'] }
const CONTAINER: ElementRule = {
  required: ['image'],
  optional: ['replicas', 'replicas-per-host', 'promoted-max', 'masters', 'run-command', 'network',
    'options']
}
const CLONE: ElementRule = {
  children: NVSETS,
  once: ['primitive', 'group'],
  least: ['primitive', 'group'],
  required: ['id'],
  optional: ['description']
}
const DATE_FIELDS = ['seconds', 'minutes', 'hours', 'monthdays', 'weekdays', 'yeardays', 'months',
  'weeks', 'years', 'weekyears', 'moon']

/** By element name; everything below `configuration`. */
export const SCHEMA: Readonly<Record<string, ElementRule>> = {
  configuration: {
    once: ['crm_config', 'nodes', 'resources', 'constraints', 'rsc_defaults', 'op_defaults',
      'fencing-topology', 'alerts', 'tags', 'acls']
  },
  crm_config: { children: ['cluster_property_set'] },
  cluster_property_set: NVSET,
  nodes: { children: ['node'] },
  node: {
    children: ['instance_attributes', 'utilization'],
    required: ['id', 'uname'],
    optional: ['type', 'score', 'description']
  },
  resources: { children: ['template', ...RESOURCES] },
  primitive: {
    ...PRIMITIVE,
    required: ['id'],
    oneOf: [['class', 'type'], ['template']],
    optional: ['provider', 'description']
  },
  template: {
    ...PRIMITIVE, required: ['id', 'class', 'type'], optional: ['provider', 'description']
  },
  group: {
    children: [...NVSETS, 'primitive'],
    least: ['primitive'],
    required: ['id'],
    optional: ['description']
  },
  clone: CLONE,
  master: CLONE,
  bundle: {
    children: NVSETS,
    once: ['docker', 'podman', 'rkt', 'network', 'storage', 'primitive'],
    least: ['docker', 'podman', 'rkt'],
    required: ['id'],
    optional: ['description']
  },
  docker: CONTAINER,
  podman: CONTAINER,
  rkt: CONTAINER,
  network: {
    children: ['port-mapping'],
    optional: ['ip-range-start', 'control-port', 'host-interface', 'host-netmask', 'add-host']
  },
  'port-mapping': { required: ['id'], oneOf: [['port'], ['range']], optional: ['internal-port'] },
  storage: { children: ['storage-mapping'] },
  'storage-mapping': {
    required: ['id', 'target-dir'],
    oneOf: [['source-dir'], ['source-dir-root']],
    optional: ['options']
  },
  operations: { children: ['op'], optional: ['id'] },
  op: {
    children: NVSETS,
    required: ['id', 'name', 'interval'],
    optional: ['description', 'start-delay', 'interval-origin', 'timeout', 'enabled',
      'record-pending', 'role', 'on-fail']
  },
  instance_attributes: NVSET,
  meta_attributes: NVSET,
  utilization: NVSET,
  nvpair: { required: ['id'], oneOf: [['name']], optional: ['value'] },
  rule: {
    children: CONDITIONS,
    least: CONDITIONS,
    required: ['id'],
    optional: ['score', 'score-attribute', 'boolean-op', 'role']
  },
  expression: {
    required: ['id', 'attribute', 'operation'], optional: ['value', 'type', 'value-source']
  },
  date_expression: {
    once: ['date_spec', 'duration'], required: ['id'], optional: ['operation', 'start', 'end']
  },
  date_spec: { required: ['id'], optional: DATE_FIELDS },
  duration: { required: ['id'], optional: DATE_FIELDS },
  rsc_expression: { required: ['id'], optional: ['class', 'provider', 'type'] },
  op_expression: { required: ['id', 'name'], optional: ['interval'] },
  constraints: { children: ['rsc_location', 'rsc_colocation', 'rsc_order', 'rsc_ticket'] },
  rsc_location: {
    children: ['rule', 'resource_set', 'lifetime'],
    required: ['id'],
    oneOf: [['rsc'], ['rsc-pattern'], ['<resource_set>']],
    optional: ['node', 'score', 'role', 'resource-discovery'],
    references: ['rsc']
  },
  rsc_colocation: {
    children: ['resource_set', 'lifetime'],
    required: ['id'],
    oneOf: [['rsc', 'with-rsc'], ['<resource_set>']],
    optional: ['score', 'score-attribute', 'score-attribute-mangled', 'node-attribute', 'rsc-role',
      'with-rsc-role', 'rsc-instance', 'with-rsc-instance', 'influence'],
    references: ['rsc', 'with-rsc']
  },
  rsc_order: {
    children: ['resource_set', 'lifetime'],
    required: ['id'],
    oneOf: [['first', 'then'], ['<resource_set>']],
    optional: ['first-action', 'then-action', 'first-instance', 'then-instance', 'score', 'kind',
      'symmetrical', 'require-all'],
    references: ['first', 'then']
  },
  rsc_ticket: {
    children: ['resource_set'],
    required: ['id', 'ticket'],
    oneOf: [['rsc'], ['<resource_set>']],
    optional: ['rsc-role', 'rsc-instance', 'loss-policy'],
    references: ['rsc']
  },
  lifetime: { children: ['rule'] },
  resource_set: {
    children: ['resource_ref'],
    least: ['resource_ref'],
    required: ['id'],
    optional: ['sequential', 'require-all', 'ordering', 'action', 'role', 'score', 'kind']
  },
  resource_ref: { required: ['id'], references: ['id'] },
  rsc_defaults: { children: ['meta_attributes'] },
  op_defaults: { children: ['meta_attributes'] },
  'fencing-topology': { children: ['fencing-level'] },
  'fencing-level': {
    required: ['id', 'index', 'devices'],
    oneOf: [['target'], ['target-pattern'], ['target-attribute', 'target-value']]
  },
  alerts: { children: ['alert'] },
  alert: {
    children: ['recipient', 'select', ...NVSETS],
    required: ['id', 'path'],
    optional: ['description']
  },
  recipient: { children: NVSETS, required: ['id', 'value'], optional: ['description'] },
  select: { open: true },
  tags: { children: ['tag'] },
  tag: {
    children: ['obj_ref'], least: ['obj_ref'], required: ['id'], optional: ['description']
  },
  obj_ref: { required: ['id'] },
  acls: { open: true }
}
