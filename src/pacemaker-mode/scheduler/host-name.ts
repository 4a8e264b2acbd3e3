/** The address of a bundle's connection where it is that of whatever node the container is on. */

import type { Resource } from './model/resource.js'

/** Stands for the name of the node a container runs on, which is known only once it is placed. */
const HOST_NAME = '#uname'

/** Whether a connection is made to wherever the container of its replica is. */
export function followsHost ({ bundleConnection }: Resource, addr: string | undefined): boolean {
  return bundleConnection && addr === HOST_NAME
}

/** Parameters with the name of the container's node in the place that is kept for it. */
export function withHostName (
  resource: Resource, parameters: ReadonlyMap<string, string>
): ReadonlyMap<string, string> {
  if (!followsHost(resource, parameters.get('addr'))) return parameters
  const { container } = resource
  const host = container?.assigned ?? container?.running[0]
  return host === undefined ? parameters : new Map([...parameters, ['addr', host.name]])
}
