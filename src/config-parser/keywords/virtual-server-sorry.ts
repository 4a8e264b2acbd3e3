/** The sorry server of a virtual server: used while the quorum is lost. */

import type { KeywordTable } from '../keyword.js'
import type { VirtualServerDraft } from '../lvs-draft.js'
import { readHost, readPort } from './endpoint.js'
import { forwardingKeyword } from './forwarding.js'

const FEATURE = 'LVS'

const METHOD = forwardingKeyword<VirtualServerDraft>('sorry',
  { meaning: 'how packets reach the sorry server', default: 'as the virtual server', note: 'after sorry_server', feature: FEATURE },
  ({ sorryServer }, forwarding) => {
    if (sorryServer !== undefined) sorryServer.forwarding = forwarding
  })

export const SORRY_SERVER: KeywordTable<VirtualServerDraft> = {
  sorry_server: {
    about: { meaning: 'the server to use while the quorum is lost', default: 'none', note: 'the last one counts', feature: FEATURE },
    form: '<ADDRESS> [<PORT>]',
    values: { type: 'address' },
    read: (reading, draft) => {
      const { argument } = reading
      if (argument === undefined) {
        reading.missing('an address, and a port')
        return
      }
      const address = readHost(reading, 1)
      const port = readPort(reading, 2, true)
      if (address === undefined || port === 'bad') {
        reading.report('HF0307', `Invalid sorry server IP address ${argument} - skipping`,
          { word: address === undefined ? 1 : 2, expected: address === undefined ? 'an IPv4 or IPv6 address' : 'a port from 1 to 65535' })
        return
      }
      const { forwarding } = draft
      draft.sorryServer = { address, place: reading.place(1), port, forwarding, inhibit: false }
    }
  },
  sorry_server_inhibit: {
    about: { meaning: 'keep it in the table with weight 0', default: 'off', note: 'after sorry_server', feature: FEATURE },
    form: 'flag',
    values: { type: 'none' },
    read: (reading, draft) => {
      if (draft.sorryServer !== undefined) draft.sorryServer.inhibit = true
      else reading.report('HF0210', 'Ignoring sorry_server inhibit used before or without sorry_server', { word: 0, expected: 'sorry_server before it' })
    }
  },
  sorry_server_lvs_method: {
    ...METHOD,
    read: (reading, draft) => {
      if (draft.sorryServer !== undefined) METHOD.read?.(reading, draft)
      else reading.report('HF0210', 'sorry_server forwarding used without sorry_server', { word: 0, expected: 'sorry_server before it' })
    }
  }
}
