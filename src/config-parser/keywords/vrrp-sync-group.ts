/** vrrp_sync_group, track_group and garp_group: sets of instances and of interfaces. */

import { block, decimalSeconds, flag, onOff, text, wordBlock } from '../arguments.js'
import type { Draft, GarpGroupDraft, SyncGroupDraft, TrackGroupDraft } from '../draft.js'
import type { KeywordTable, Reading } from '../keyword.js'
import { named } from '../named.js'
import { newNotify, newTrack } from '../new-draft.js'
import { blockName } from './names.js'
import { notifyKeywords } from './notify.js'
import { trackKeywords } from './track.js'

const SYNC_GROUP: KeywordTable<SyncGroupDraft> = {
  group: wordBlock({ meaning: 'member instances', default: 'required, else the group is removed' },
    (name, reading, draft, index) => {
      if (named(draft.members, name) !== undefined) {
        reading.report('HF0208', `vrrp instance ${name} is in sync group ${draft.name} already - ignoring`, { word: index })
      } else draft.members.push({ name, place: reading.place(index) })
    }),
  ...trackKeywords<SyncGroupDraft>(),
  ...notifyKeywords<SyncGroupDraft>(),
  global_tracking: flag({ meaning: 'old name, sets the same switch', aliasOf: 'sync_group_tracking_weight' }, (draft, reading) => {
    draft.trackingWeight = true
    reading.report('HF0209', `(${draft.name}) global_tracking is deprecated. Use track_interface/script/file on the sync group`,
      { word: 0, class: 'deprecated', suggestion: 'write sync_group_tracking_weight' })
  }),
  sync_group_tracking_weight: flag({ meaning: 'allow weights, so own priorities per member, inside a group' },
    draft => { draft.trackingWeight = true }),
  notify_priority_changes: onOff({ meaning: 'default of the members', default: 'vrrp_notify_priority_changes' },
    (draft, value) => { draft.notifyPriorityChanges = value })
}

export const SYNC_GROUP_BLOCK = block<Draft, SyncGroupDraft>('block <NAME>',
  { meaning: 'instances that change state together', note: 'a duplicate name is skipped' }, SYNC_GROUP,
  (reading, draft) => {
    const name = blockName(reading)
    if (name === undefined) return undefined
    if (named(draft.syncGroups, name) !== undefined) {
      reading.report('HF0207', `vrrp sync group ${name} already defined`)
      return undefined
    }
    const group: SyncGroupDraft = {
      name,
      place: reading.place(1),
      members: [],
      track: newTrack(),
      trackingWeight: false,
      notifyPriorityChanges: undefined,
      notify: newNotify()
    }
    draft.syncGroups.push(group)
    return group
  })

const TRACK_GROUP: KeywordTable<TrackGroupDraft> = {
  group: wordBlock({ meaning: 'vrrp instance names', default: 'required' },
    (name, _reading, draft) => { draft.members.push(name) })
}

export const TRACK_GROUP_BLOCK = block<Draft, TrackGroupDraft>('block <NAME>',
  { meaning: 'named set of instances for static items' }, TRACK_GROUP,
  (reading, draft) => {
    const name = blockName(reading)
    if (name === undefined) return undefined
    if (named(draft.trackGroups, name) !== undefined) {
      reading.report('HF0207', `track_group ${name} already defined`)
      return undefined
    }
    return { name, place: reading.place(1), members: [] }
  },
  (group, reading, draft) => {
    if (group.members.length > 0) draft.trackGroups.push(group)
    else {
      reading.scope.diagnostics.report('HF0405', group.place, `track_group ${group.name} has no group members - removing`,
        { expected: 'group { INSTANCE ... }' })
    }
  })

const GARP_GROUP: KeywordTable<GarpGroupDraft> = {
  garp_interval: decimalSeconds({
    min: 0, max: 4294.967295, meaning: 'gap between gratuitous ARPs over the group', complaint: found => `garp_group garp_interval '${found}' invalid`
  }, (draft, value) => { draft.garpInterval = value }),
  gna_interval: decimalSeconds({
    min: 0,
    max: 4294.967295,
    meaning: 'gap between unsolicited neighbour adverts over the group',
    note: 'at least one of both is required',
    complaint: found => `garp_group gna_interval '${found}' invalid`
  }, (draft, value) => { draft.gnaInterval = value }),
  interface: text({ meaning: 'a member; not a VMAC; one group per interface' },
    (draft, value, reading) => { addMember(reading, draft, value, 1) }),
  interfaces: wordBlock({ meaning: 'several members that share one rate' },
    (name, reading, draft, index) => { addMember(reading, draft, name, index) })
}

function addMember (reading: Reading, draft: GarpGroupDraft, name: string, word: number): void {
  const { scope } = reading
  const facts = scope.host.networkInterface(name)
  if (facts === undefined && scope.draft.global.dynamicInterfaces === 'off') {
    reading.report('HF0502', `WARNING - interface ${name} specified for garp_group doesn't exist`, { word })
    scope.missingInterfaces.add(name)
  } else if (scope.garpInterfaces.has(name)) {
    reading.report('HF0208', `garp_group already specified for ${name} - ignoring`, { word })
  } else {
    draft.interfaces.push(name)
    scope.garpInterfaces.add(name)
  }
}

export const GARP_GROUP_BLOCK = block<Draft, GarpGroupDraft>('block',
  { meaning: 'send-rate group for gratuitous ARP and neighbour adverts' }, GARP_GROUP,
  reading => ({
    place: reading.place(), garpInterval: undefined, gnaInterval: undefined, interfaces: []
  }),
  (group, reading, draft) => {
    const remove = (message: string): void => {
      reading.scope.diagnostics.report('HF0405', group.place, message)
      for (const name of group.interfaces) reading.scope.garpInterfaces.delete(name)
    }
    if (group.garpInterval === undefined && group.gnaInterval === undefined) {
      remove('garp_group has no garp_interval or gna_interval - ignoring')
    } else if (group.interfaces.length === 0) remove('No interfaces configured for garp_group - ignoring')
    else draft.garpGroups.push(group)
  })
