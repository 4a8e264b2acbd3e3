/** GRPC_CHECK (Holdfast's own): gRPC's health checking protocol. */

import { block, onOff, text } from '../arguments.js'
import type { KeywordTable } from '../keyword.js'
import type { GrpcDraft, RealServerDraft } from '../lvs-draft.js'
import { addChecker } from '../lvs-draft.js'
import { checkTarget, newSocket, socketKeywords, typeDefaults } from './check-connection.js'
import { newTls, tlsKeywords } from './check-tls.js'

const FEATURE = 'LVS'

const GRPC_CHECK: KeywordTable<GrpcDraft> = {
  ...socketKeywords<GrpcDraft>(typeDefaults(1, '3')),
  service: text({ meaning: 'whose health to ask for', default: 'that of the server as a whole', own: true, feature: FEATURE },
    (draft, value) => { draft.service = value }),
  virtualhost: text({ meaning: 'the :authority', default: 'that of the real server, else of the virtual server, else the address', feature: FEATURE },
    (draft, value) => { draft.virtualhost = value }),
  enable_tls: onOff({ meaning: 'ask by TLS; tls_verify and tls_ca turn it on too', default: 'off', own: true, feature: FEATURE },
    (draft, value) => { draft.secure = value }),
  enable_sni: onOff({ meaning: 'send a TLS server name: the virtualhost', default: 'off', feature: FEATURE },
    (draft, value) => { draft.sni = value }),
  ...tlsKeywords<GrpcDraft>()
}

export const GRPC_CHECK_BLOCK = block<RealServerDraft, GrpcDraft>('block',
  { meaning: 'asks grpc.health.v1.Health/Check', own: true, feature: FEATURE }, GRPC_CHECK,
  (reading, server) => ({
    ...newSocket('grpc', reading, server),
    service: '',
    virtualhost: undefined,
    secure: false,
    sni: false,
    tls: newTls()
  }),
  (check, reading, server) => {
    checkTarget(check, server, reading)
    addChecker(server, check)
  })
