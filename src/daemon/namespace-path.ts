/** Where `ip netns` keeps the namespace of that name. */
export function namespacePath (name: string): string
export function namespacePath (name: string | undefined): string | undefined
export function namespacePath (name: string | undefined): string | undefined {
  return name === undefined ? undefined : `/run/netns/${name}`
}
