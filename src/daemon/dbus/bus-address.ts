/** Where a message bus listens (D-Bus specification, "Server Addresses"). */

/** The system bus, unless DBUS_SYSTEM_BUS_ADDRESS names another. */
export const SYSTEM_BUS = 'unix:path=/var/run/dbus/system_bus_socket'

/**
 * The paths of the UNIX sockets in a list of addresses, in its order; one in the abstract
 * namespace begins with a zero. Other transports are left out: no system bus has them.
 */
export function busPaths (text: string): readonly string[] {
  return text.split(';').flatMap(address => {
    const [, transport, rest = ''] = /^([^:]+):(.*)$/.exec(address) ?? []
    if (transport !== 'unix') return []
    return rest.split(',').flatMap(pair => {
      const [, key, value = ''] = /^([^=]+)=(.*)$/.exec(pair) ?? []
      if (key === 'path') return [unescaped(value)]
      return key === 'abstract' ? [`\0${unescaped(value)}`] : []
    })
  })
}

const unescaped = (text: string): string =>
  text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
