/**
 * What the world is told of changes: scripts, FIFOs and mails follow from these effects. Of the two
 * halves of a dual-stack instance one is named as the operator named the block, and only that one
 * is told of; the group that holds them together is nobody's business.
 */

import type { InstanceConfig, SyncGroupConfig } from './config.js'
import type { TransitionState, VrrpEffect } from './events.js'
import type { Reason } from './instance-state.js'
import type { World } from './world.js'

/** An instance has come into a state. */
export function reportInstance (
  world: World, config: InstanceConfig, state: TransitionState, priority: number, reason: Reason
): void {
  if (config.twinOf !== undefined) return
  world.out.push({
    type: 'transition', kind: 'instance', name: config.name, state, priority, reason
  })
}

/** A sync group has come into a state. */
export function reportGroup (
  world: World, config: SyncGroupConfig, state: TransitionState, reason: Reason
): void {
  if (config.implicit === true) return
  world.out.push({ type: 'transition', kind: 'group', name: config.name, state, priority: 0, reason })
}

/** Something that is no change of state, for scripts and FIFOs. */
export function reportNotice (
  world: World, config: InstanceConfig,
  notice: Extract<VrrpEffect, { readonly type: 'notice' }>['notice'], priority: number
): void {
  if (config.twinOf !== undefined) return
  world.out.push({ type: 'notice', instance: config.name, notice, priority })
}
