/** The codes of lints: configurations that are valid, and hardly mean what they say. */

import type { CodeEntry } from './codes.js'

export const LINT_CODES = {
  HF1001: {
    title: 'weight that can never change who is master',
    explanation: 'A tracker shifts the priority, and the priority decides who is master. It decides nothing when the priority does not move (255 never does, and no other leaves 1 to 254), or when no other router lies between the priority with and without the weight. The priorities of the other routers are read from a comment in the instance: `# holdfast: peer-priorities 100 90`.'
  },
  HF1002: {
    title: 'different priorities in a sync group',
    explanation: 'The members of a sync group change state together, so each should win or lose its election together with the others. With different priorities one member can be master here and another one there, and the group flaps.'
  },
  HF1003: {
    title: 'different authentication in a sync group',
    explanation: 'Where one member of a sync group is authenticated and another one is not, or by another password, an attacker chooses the weakest: its state is the state of all.'
  },
  HF1004: {
    title: 'address of two virtual routers',
    explanation: 'Two instances that both set the address fight for it: whichever becomes backup takes it away from the other.'
  },
  HF1005: {
    title: 'virtual address outside every connected network',
    explanation: 'The interface has no network with the address in it, so nobody on the link will ask for it. It can be meant (a routed address); mostly it is a wrong digit. With check --host the networks are those of this machine; without, those that static_ipaddress gives the interface, and nothing is said where it gives none.'
  },
  HF1006: {
    title: 'real server that nothing checks',
    explanation: 'Without a checker the server counts as up for ever: connections go to it when it is dead.'
  },
  HF1007: {
    title: 'check that can take longer than its period',
    explanation: 'In the worst case one check waits for its timeout at every step (connecting, and each answer). If that is longer than delay_loop, a slow server is checked less often than it seems, and is found dead later.'
  },
  HF1008: {
    title: 'script that may run longer than its interval',
    explanation: 'A run that is not over when the next one is due makes that one late, so a failure is found later than interval and fall promise. Make the timeout shorter than the interval.'
  },
  HF1009: {
    title: 'fast adverts without real-time priority',
    explanation: 'Backups take over after three missed adverts. Below 100 ms a busy processor is enough for that, unless vrrp_rt_priority is set in global_defs.'
  },
  HF1010: {
    title: 'two virtual servers for one service',
    explanation: 'In the kernel they are the same entry: the servers of both are mixed in it, and each takes away what the other has added.'
  },
  HF1011: {
    title: 'gratuitous ARPs that never end',
    explanation: 'With so many addresses and such a gap between two messages, the next refresh is due before the last one is complete.'
  }
} as const satisfies Readonly<Record<string, CodeEntry>>
