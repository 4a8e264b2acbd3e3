/** `node --import` of this: a program, and its children, with an IPVS table not the kernel's. */

import { register } from 'node:module'

register('./ipvs-hooks.js', import.meta.url)
process.env.NODE_OPTIONS = `--import=${import.meta.url}`
