import { runGuest } from './run-guest.js'

runGuest('bfd-check')
