/** Module hooks: whoever imports the client of the kernel's IPVS gets the one beside this file. */

import type { ResolveHook } from 'node:module'

const FAKE = new URL('ipvs-client.js', import.meta.url).href

export const resolve: ResolveHook = async (specifier, context, next) => {
  const found = await next(specifier, context)
  if (!found.url.endsWith('/src/daemon/ipvs-client.js') || context.parentURL === FAKE) return found
  return { ...found, url: FAKE }
}
