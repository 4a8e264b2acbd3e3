import { runGuest } from './run-guest.js'

runGuest('program')
