/**
 * The language of the control socket, version 1: one JSON object per line in each direction. A
 * request names a command and its parameters; every request is answered once, in order, with the
 * request's id if it had one. docs/control.md describes it for programs.
 */

import { z } from 'zod'

export const PROTOCOL_VERSION = 1

/** Longest request line in bytes. */
export const LONGEST_REQUEST = 64 * 1024

const name = z.string().min(1).max(1_000)
/** Seconds; at most a year. */
const period = z.number().positive().max(366 * 86_400)

const ENVELOPE = {
  version: z.literal(PROTOCOL_VERSION),
  id: z.union([z.string().max(200), z.number()]).optional()
}

const REQUEST = z.discriminatedUnion('command', [
  z.strictObject({ ...ENVELOPE, command: z.literal('hello') }),
  z.strictObject({ ...ENVELOPE, command: z.literal('status') }),
  z.strictObject({ ...ENVELOPE, command: z.literal('why'), instance: name }),
  /** The running configuration, for holdfast plan. */
  z.strictObject({ ...ENVELOPE, command: z.literal('config') }),
  z.strictObject({ ...ENVELOPE, command: z.literal('reload') }),
  z.strictObject({
    ...ENVELOPE, command: z.literal('failover'), instance: name, for: period.optional()
  }),
  z.strictObject({
    ...ENVELOPE,
    command: z.literal('maintenance'),
    on: z.boolean(),
    /** Absent: all of them. */
    instance: name.optional(),
    for: period.optional()
  }),
  z.strictObject({
    ...ENVELOPE,
    command: z.literal('rs'),
    action: z.enum(['drain', 'enable', 'weight']),
    /** Absent: every one that has the real server. */
    virtualServer: name.optional(),
    realServer: name,
    /** For weight; absent: that of the configuration again. */
    weight: z.int().min(0).max(65_535).optional(),
    /** For drain: how long connections may take. */
    for: period.optional()
  }),
  z.strictObject({
    ...ENVELOPE,
    command: z.literal('log'),
    /** Milliseconds since 1970. */
    since: z.number().nonnegative().optional(),
    /** Only lines behind this one. */
    after: z.int().nonnegative().optional(),
    limit: z.int().min(1).max(1_000).optional()
  })
])

/** A request that fits; what a command does is in requests.ts. */
export type Request = z.infer<typeof REQUEST>
export type Command = Request['command']
/** A request as a client makes it: version and id are the transport's. */
export type Asked<Each = Request> = Each extends Request ? Omit<Each, 'version' | 'id'> : never

export type ErrorCode =
  /** The line is not JSON, or not a request of this version. */
  | 'bad-request' | 'unsupported-version'
  /** The caller may not. */
  | 'forbidden'
  /** There is no such instance, server, part. */
  | 'not-found'
  /** It cannot be done in the present state. */
  | 'conflict'
  /** The process that must do it does not run or does not answer. */
  | 'unavailable'
  | 'internal'

export interface Failure { readonly code: ErrorCode, readonly message: string }

export type Answer =
  | { readonly ok: true, readonly result: unknown }
  | { readonly ok: false, readonly error: Failure }

export type Response = Answer & {
  readonly version: typeof PROTOCOL_VERSION
  readonly id?: string | number
}

/** Why a request is not carried out; thrown by what carries requests out. */
export class RequestError extends Error {
  readonly code: ErrorCode

  constructor (code: ErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** A line as a request, or what is wrong with it; `id` is given back where one can be made out. */
export function readRequest (line: string):
| { readonly ok: true, readonly request: Request }
| { readonly ok: false, readonly id: string | number | undefined, readonly error: Failure } {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return refused(undefined, 'bad-request', 'not a line of JSON')
  }
  const id = idOf(value)
  const found = REQUEST.safeParse(value)
  if (found.success) return { ok: true, request: found.data }
  const version: unknown = typeof value === 'object' && value !== null
    ? Reflect.get(value, 'version')
    : undefined
  if (typeof version === 'number' && version !== PROTOCOL_VERSION) {
    return refused(id, 'unsupported-version',
      `this daemon speaks version ${PROTOCOL_VERSION}, not ${version}`)
  }
  const [issue] = found.error.issues
  const where = issue?.path.join('.') ?? ''
  return refused(id, 'bad-request', `${where === '' ? '' : `${where}: `}${issue?.message ?? ''}`)
}

function refused (id: string | number | undefined, code: ErrorCode, message: string): {
  readonly ok: false, readonly id: string | number | undefined, readonly error: Failure
} {
  return { ok: false, id, error: { code, message } }
}

function idOf (value: unknown): string | number | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const id: unknown = Reflect.get(value, 'id')
  return typeof id === 'string' || typeof id === 'number' ? id : undefined
}
