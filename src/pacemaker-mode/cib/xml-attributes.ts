/** Attributes of elements by name, with nothing in them but what was written. */

/**
 * As bare as an object without prototype. That is a hash table for V8, whereas the objects of a
 * class share their shape, which takes less memory and time; so its prototype is emptied instead.
 */
export class BareAttributes {
  [name: string]: string
}
Object.setPrototypeOf(BareAttributes.prototype, null)
Reflect.deleteProperty(BareAttributes.prototype, 'constructor')

/** Attributes as parsing makes them, without those that are `undefined`. */
export function xmlAttributes (
  from: Readonly<Record<string, string | undefined>>
): Record<string, string> {
  const attributes = new BareAttributes()
  for (const name of Object.keys(from)) {
    const value = from[name]
    if (value !== undefined) attributes[name] = value
  }
  return attributes
}
