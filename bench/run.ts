/** `npm run bench -- NAME [--quick]`: runs one bench and prints its report as Markdown. */

const BENCHES: Readonly<Record<string, (quick: boolean) => Promise<string>>> = {
  config: async quick => await (await import('./config.js')).benchConfig(quick),
  lvs: async quick => await (await import('./lvs.js')).benchLvs(quick),
  vrrp: async quick => await (await import('./vrrp.js')).benchVrrp(quick),
  scheduler: async quick => await (await import('./scheduler.js')).benchScheduler(quick)
}

const [name = '', ...rest] = process.argv.slice(2)
const bench = BENCHES[name]
if (bench === undefined) {
  console.error(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [--quick]`)
  process.exit(2)
}
process.stdout.write(await bench(rest.includes('--quick')))
process.exit(0)
