/** `npm run fuzz -- SUITE [COUNT] [SEED]`: hostile input for one part, from the command line. */

const [suite] = process.argv.slice(2)
switch (suite) {
  case 'config':
    await import('./config-run.js')
    break
  case 'scheduler':
    await import('./scheduler-run.js')
    break
  case 'scheduler-differential':
    await import('./differential-run.js')
    break
  case 'scheduler-corpus':
    await import('./corpus-run.js')
    break
  case 'crm-verify':
    await import('./verify-run.js')
    break
  case 'vrrp':
    await import('./vrrp-run.js')
    break
  default:
    console.error('usage: npm run fuzz -- config|scheduler|scheduler-differential|scheduler-corpus|crm-verify|vrrp [COUNT] [SEED]')
    process.exitCode = 2
}
