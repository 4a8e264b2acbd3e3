/** Which elements a configuration is made of: what may stand in each, and what it must say. */

export interface ElementRule {
  /** Names of the elements that may stand inside. */
  readonly children?: readonly string[]
  /** Attributes without which the element means nothing. */
  readonly required?: readonly string[]
  /** Attributes of which exactly one set must be there. */
  readonly oneOf?: ReadonlyArray<readonly string[]>
  /** Attributes that name a resource, a template or a tag. */
  readonly references?: readonly string[]
  /** The children do not matter: they are kept as they are. */
  readonly open?: true
}

const NVSETS = ['instance_attributes', 'meta_attributes']
const RESOURCES = ['primitive', 'group', 'clone', 'master', 'bundle']
const CONDITIONS = ['rule', 'expression', 'date_expression', 'rsc_expression', 'op_expression']
const PRIMITIVE = [...NVSETS, 'utilization', 'operations']
const NVSET: ElementRule = { children: ['rule', 'nvpair'] }
const CONTAINER: ElementRule = { required: ['image'] }

/** By element name; everything below `configuration`. */
export const SCHEMA: Readonly<Record<string, ElementRule>> = {
  configuration: {
    children: ['crm_config', 'nodes', 'resources', 'constraints', 'rsc_defaults', 'op_defaults',
      'fencing-topology', 'alerts', 'tags', 'acls']
  },
  crm_config: { children: ['cluster_property_set'] },
  cluster_property_set: NVSET,
  nodes: { children: ['node'] },
  node: { children: ['instance_attributes', 'utilization'], required: ['id', 'uname'] },
  resources: { children: ['template', ...RESOURCES] },
  primitive: { children: PRIMITIVE, required: ['id'], oneOf: [['class'], ['template']] },
  template: { children: PRIMITIVE, required: ['id', 'class', 'type'] },
  group: { children: [...NVSETS, 'primitive'], required: ['id'] },
  clone: { children: [...NVSETS, 'primitive', 'group'], required: ['id'] },
  master: { children: [...NVSETS, 'primitive', 'group'], required: ['id'] },
  bundle: {
    children: [...NVSETS, 'docker', 'podman', 'rkt', 'network', 'storage', 'primitive'],
    required: ['id']
  },
  docker: CONTAINER,
  podman: CONTAINER,
  rkt: CONTAINER,
  network: { children: ['port-mapping'] },
  'port-mapping': { required: ['id'], oneOf: [['port'], ['range']] },
  storage: { children: ['storage-mapping'] },
  'storage-mapping': {
    required: ['id', 'target-dir'], oneOf: [['source-dir'], ['source-dir-root']]
  },
  operations: { children: ['op'] },
  op: { children: NVSETS, required: ['name', 'interval'] },
  instance_attributes: NVSET,
  meta_attributes: NVSET,
  utilization: NVSET,
  nvpair: { oneOf: [['name'], ['id-ref']] },
  rule: { children: CONDITIONS },
  expression: { required: ['attribute', 'operation'] },
  date_expression: { children: ['date_spec', 'duration'] },
  date_spec: {},
  duration: {},
  rsc_expression: {},
  op_expression: { required: ['name'] },
  constraints: { children: ['rsc_location', 'rsc_colocation', 'rsc_order', 'rsc_ticket'] },
  rsc_location: {
    children: ['rule', 'resource_set', 'lifetime'],
    required: ['id'],
    oneOf: [['rsc'], ['rsc-pattern'], ['<resource_set>']],
    references: ['rsc']
  },
  rsc_colocation: {
    children: ['resource_set', 'lifetime'],
    required: ['id'],
    oneOf: [['rsc', 'with-rsc'], ['<resource_set>']],
    references: ['rsc', 'with-rsc']
  },
  rsc_order: {
    children: ['resource_set', 'lifetime'],
    required: ['id'],
    oneOf: [['first', 'then'], ['<resource_set>']],
    references: ['first', 'then']
  },
  rsc_ticket: {
    children: ['resource_set'],
    required: ['id', 'ticket'],
    oneOf: [['rsc'], ['<resource_set>']],
    references: ['rsc']
  },
  lifetime: { children: ['rule'] },
  resource_set: { children: ['resource_ref'] },
  resource_ref: { required: ['id'], references: ['id'] },
  rsc_defaults: { children: ['meta_attributes'] },
  op_defaults: { children: ['meta_attributes'] },
  'fencing-topology': { children: ['fencing-level'] },
  'fencing-level': {
    required: ['id', 'index', 'devices'],
    oneOf: [['target'], ['target-pattern'], ['target-attribute', 'target-value']]
  },
  alerts: { children: ['alert'] },
  alert: { children: ['recipient', 'select', ...NVSETS], required: ['id', 'path'] },
  recipient: { children: NVSETS, required: ['id', 'value'] },
  select: { open: true },
  tags: { children: ['tag'] },
  tag: { children: ['obj_ref'], required: ['id'] },
  obj_ref: { required: ['id'] },
  acls: { open: true }
}
