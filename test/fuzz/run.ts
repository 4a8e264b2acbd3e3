/** `npm run fuzz -- SUITE [COUNT] [SEED]`: hostile input for one part, from the command line. */

const [suite] = process.argv.slice(2)
switch (suite) {
  case 'scheduler':
    await import('./scheduler-run.js')
    break
  case 'vrrp':
    await import('./vrrp-run.js')
    break
  default:
    console.error('usage: npm run fuzz -- scheduler|vrrp [COUNT] [SEED]')
    process.exitCode = 2
}
