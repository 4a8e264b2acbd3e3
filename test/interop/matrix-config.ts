/**
 * What the matrix varies, and the seven virtual routers each of its pairs has:
 *
 *     PLAIN   preempts, its priority follows a script
 *     ONE, TWO  members of a sync group; TWO tracks an interface of its own
 *     STAY    nopreempt
 *     LATE    preempt_delay
 *     MAC1, MAC2  with a virtual MAC on the first router, on the second
 */

import { configuration, instanceText, type InstanceOptions } from './support.js'

export interface Variant {
  readonly version: 2 | 3
  readonly family: 4 | 6
  readonly unicast: boolean
  readonly auth: 'none' | 'PASS' | 'AH'
}

export const VARIANTS: readonly Variant[] = ([2, 3] as const).flatMap(version =>
  ([4, 6] as const).flatMap(family => [false, true].flatMap(unicast =>
    (['none', 'PASS', 'AH'] as const)
      // Authentication exists in version 2 alone, and its bytes over IPv4 alone.
      .filter(auth => auth === 'none' || (version === 2 && family === 4))
      .map(auth => ({ version, family, unicast, auth })))))

export function variantName ({ version, family, unicast, auth }: Variant): string {
  return `v${version} IPv${family} ${unicast ? 'unicast' : 'multicast'} ${auth}`
}

export const PASSWORD = '6b8a916c'

const NAMES = ['PLAIN', 'ONE', 'TWO', 'STAY', 'LATE', 'MAC1', 'MAC2'] as const
export type InstanceName = typeof NAMES[number]

/** Those that the higher priority takes at once. */
export const EAGER: readonly InstanceName[] = ['PLAIN', 'ONE', 'TWO', 'MAC1', 'MAC2']
export const ALL: readonly InstanceName[] = NAMES

/** The interface whose carrier TWO depends on, and the end that is pulled. */
export const TRACKED = { name: 'hf0', peer: 'hf1' } as const

export function vridOf (name: InstanceName): number {
  return 51 + NAMES.indexOf(name)
}

export function addressOf ({ family }: Variant, name: InstanceName): string {
  return family === 4 ? `10.1.15.${vridOf(name)}` : `fd00:1::${vridOf(name)}`
}

/** Seconds. Version 2 knows nothing shorter than one. */
export function intervalOf ({ version }: Variant): number {
  return version === 3 ? 0.5 : 1
}

/** Milliseconds, longer than a first router waits without it. */
export function preemptDelayOf ({ version }: Variant): number {
  return version === 3 ? 3_000 : 5_000
}

/** Milliseconds: what a backup of that priority waits beyond three intervals, and in all. */
export function skewOf (variant: Variant, priority = PRIORITY.second): number {
  return intervalOf(variant) * 1_000 * (256 - priority) / 256
}

export function masterDownOf (variant: Variant, priority = PRIORITY.second): number {
  return intervalOf(variant) * 3_000 + skewOf(variant, priority)
}

export const PRIORITY = { first: 150, changed: 145, second: 100, dip: -60 } as const

/** The configuration of one router; `trigger`: the file whose presence lowers PLAIN. */
export function configOf (
  variant: Variant, side: 'first' | 'second', trigger: string,
  priority: number = PRIORITY[side]
): string {
  const { version, family, unicast, auth } = variant
  const prefix = family === 4 ? '10.1.0.' : 'fd00:1::'
  const [source, peer] = side === 'first'
    ? [`${prefix}1`, `${prefix}2`]
    : [`${prefix}2`, `${prefix}1`]
  const instances = NAMES.map((name): InstanceOptions => ({
    version,
    family,
    interval: intervalOf(variant),
    name,
    vrid: vridOf(name),
    // Of no subnet: with the first address of one the kernel removes all others.
    addresses: [`${addressOf(variant, name)}/${family === 4 ? 32 : 128}`],
    priority: name === 'PLAIN' ? priority : PRIORITY[side],
    extra: extraOf(name, side, variant),
    ...(unicast ? { unicast: { source, peer } } : {}),
    ...(auth === 'none' ? {} : { auth: { type: auth, password: PASSWORD } })
  }))
  const [plain, ...others] = instances
  if (plain === undefined) throw new Error('no instance')
  const script = `vrrp_script chk {\n script "/usr/bin/test ! -e ${trigger}"\n` +
    ` interval 1\n weight ${PRIORITY.dip}\n}\n`
  const group = 'vrrp_sync_group G {\n group {\n  ONE\n  TWO\n }\n}\n'
  return configuration(plain, script + group) + others.map(each => instanceText(each)).join('')
}

function extraOf (name: InstanceName, side: 'first' | 'second', variant: Variant): string {
  switch (name) {
    case 'PLAIN': return side === 'first' ? ' track_script {\n  chk\n }' : ''
    case 'TWO': return ` track_interface {\n  ${TRACKED.name}\n }`
    case 'STAY': return ' nopreempt'
    case 'LATE': return ` preempt_delay ${preemptDelayOf(variant) / 1_000}`
    case 'MAC1': return side === 'first' ? ' use_vmac' : ''
    case 'MAC2': return side === 'second' ? ' use_vmac' : ''
    default: return ''
  }
}
