/** The interfaces on the bus, and their description for those who ask (DTD D-Bus introspection). */

/** A parameter or property: its name and its signature. */
type Named = readonly (readonly [name: string, signature: string])[]

export interface BusInterface {
  readonly methods: Readonly<Record<string, { readonly in: Named, readonly out: Named }>>
  readonly signals: Readonly<Record<string, Named>>
  /** All of them can be read and none written. */
  readonly properties: Readonly<Record<string, string>>
}

const NO_ARGUMENTS = { in: [], out: [] } as const

/** What every object has. */
export const STANDARD_INTERFACES: Readonly<Record<string, BusInterface>> = {
  'org.freedesktop.DBus.Properties': {
    methods: {
      Get: { in: [['interface_name', 's'], ['property_name', 's']], out: [['value', 'v']] },
      GetAll: { in: [['interface_name', 's']], out: [['properties', 'a{sv}']] },
      Set: { in: [['interface_name', 's'], ['property_name', 's'], ['value', 'v']], out: [] }
    },
    signals: {
      PropertiesChanged: [['interface_name', 's'], ['changed_properties', 'a{sv}'],
        ['invalidated_properties', 'as']]
    },
    properties: {}
  },
  'org.freedesktop.DBus.Introspectable': {
    methods: { Introspect: { in: [], out: [['xml_data', 's']] } }, signals: {}, properties: {}
  },
  'org.freedesktop.DBus.Peer': {
    methods: { Ping: NO_ARGUMENTS, GetMachineId: { in: [], out: [['machine_uuid', 's']] } },
    signals: {},
    properties: {}
  }
}

export const VRRP_INTERFACE = 'org.keepalived.Vrrp1.Vrrp'
export const INSTANCE_INTERFACE = 'org.keepalived.Vrrp1.Instance'

/** Of the object Vrrp. CreateInstance and DestroyInstance are a build option of keepalived. */
export const VRRP: BusInterface = {
  methods: {
    PrintData: NO_ARGUMENTS,
    PrintStats: NO_ARGUMENTS,
    PrintStatsClear: NO_ARGUMENTS,
    ReloadConfig: NO_ARGUMENTS,
    CreateInstance: {
      in: [['iname', 's'], ['interface', 's'], ['vrid', 'u'], ['family', 'u']], out: []
    },
    DestroyInstance: { in: [['iname', 's']], out: [] }
  },
  signals: { VrrpStarted: [], VrrpReloaded: [], VrrpStopped: [] },
  properties: {}
}

/** Of the object of one VRRP instance. */
export const INSTANCE: BusInterface = {
  methods: { SendGarp: NO_ARGUMENTS },
  signals: { VrrpStatusChange: [['status', 'u']] },
  // What is sent as Name is (s), as keepalived's own description does not say either.
  properties: { Name: 's', State: '(us)' }
}

const DOCTYPE = '<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"\n' +
  '"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">\n'

/** The description of an object with these interfaces and these objects below it. */
export function introspection (
  interfaces: Readonly<Record<string, BusInterface>>, children: readonly string[]
): string {
  const lines = [
    ...Object.entries(interfaces).flatMap(([name, each]) => interfaceLines(name, each)),
    ...children.map(child => `  <node name="${child}"/>`)
  ]
  return `${DOCTYPE}<node>\n${lines.map(line => `${line}\n`).join('')}</node>\n`
}

function interfaceLines (
  name: string, { methods, signals, properties }: BusInterface
): readonly string[] {
  const args = (list: Named, direction = ''): readonly string[] => list.map(([arg, type]) =>
    `      <arg type="${type}" name="${arg}"${direction}/>`)
  return [
    `  <interface name="${name}">`,
    ...Object.entries(methods).flatMap(([method, given]) => [
      `    <method name="${method}">`,
      ...args(given.in, ' direction="in"'), ...args(given.out, ' direction="out"'),
      '    </method>'
    ]),
    ...Object.entries(signals).flatMap(([signal, list]) =>
      [`    <signal name="${signal}">`, ...args(list), '    </signal>']),
    ...Object.entries(properties).map(([property, type]) =>
      `    <property type="${type}" name="${property}" access="read"/>`),
    '  </interface>'
  ]
}
