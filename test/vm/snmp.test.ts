import { runGuest } from './run-guest.js'

runGuest('snmp')
