/** Strict mode: what the RFC does not know is taken back or refused, in keepalived's words. */

import { seconds } from '../../lib/time.js'
import type { Work } from './work.js'
import { report } from './work.js'

/** Section 4.6 of the behaviour reference: what the RFC does not know is taken back. */
export function checkStrict (work: Work): void {
  const { draft } = work
  const reset = (condition: boolean, message: string, change: () => void): void => {
    if (!condition) return
    report(work, 'HF0511', message)
    change()
  }
  reset(work.wantsMaster !== (work.priority === 255), 'State MASTER must match being address owner', () => {
    work.wantsMaster = work.priority === 255
  })
  reset(draft.garp.lowerPriorityRepeat !== undefined && draft.garp.lowerPriorityRepeat !== 0,
    'Strict mode requires no repeat garps. resetting', () => { draft.garp.lowerPriorityRepeat = 0 })
  reset(draft.garp.lowerPriorityDelay !== undefined && draft.garp.lowerPriorityDelay !== 0,
    'Strict mode requires no repeat garp delay. resetting', () => { draft.garp.lowerPriorityDelay = seconds(0) })
  reset(draft.lowerPriorityNoAdvert === false, 'Strict mode requires no lower priority advert. resetting', () => {
    draft.lowerPriorityNoAdvert = true
  })
  reset(draft.higherPrioritySendAdvert === true,
    'strict mode requires higher_prio_send_advert to be clear. resetting', () => { draft.higherPrioritySendAdvert = false })
  reset(draft.downTimerAdverts !== undefined && draft.downTimerAdverts !== 3,
    'down_timer_adverts is incompatible with strict mode - resetting', () => { draft.downTimerAdverts = 3 })
  reset(draft.vmacTransmitOnBase, 'xmit_base is incompatible with strict mode - resetting', () => { draft.vmacTransmitOnBase = false })
  reset(draft.vmac?.mac !== undefined || draft.vmac?.macPrefix !== undefined,
    'a VMAC address is incompatible with strict mode - resetting', () => {
      if (
        draft.vmac !== undefined
      ) draft.vmac = { ...draft.vmac, mac: undefined, macPrefix: undefined }
    })
  reset(draft.accept === true && work.version === 2, 'strict mode with version 2 does not allow accept - resetting', () => {
    draft.accept = undefined
  })
  reset(draft.hmac !== undefined && draft.hmac.mode !== 'enforce', 'strict mode requires auth_hmac mode enforce - resetting', () => {
    if (draft.hmac !== undefined) draft.hmac.mode = 'enforce'
  })
  if (work.unicast) {
    // The manual of keepalived has it that they are refused; the program takes them.
    report(work, 'HF0511', 'unicast peers do not comply with strict mode', {
      class: undefined, severity: 'warning', suggestion: 'remove unicast_peer or strict_mode'
    })
  }
}
