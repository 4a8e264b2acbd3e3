/** `npm run bench -- NAME [--quick] [--only SERIES,...]`: runs one bench, prints it as Markdown. */

type Bench = (quick: boolean, only?: readonly string[]) => Promise<string>

const BENCHES: Readonly<Record<string, Bench>> = {
  config: async quick => await (await import('./config.js')).benchConfig(quick),
  lvs: async (quick, only) => await (await import('./lvs.js')).benchLvs(quick, only),
  vrrp: async (quick, only) => await (await import('./vrrp.js')).benchVrrp(quick, only),
  scheduler: async quick => await (await import('./scheduler.js')).benchScheduler(quick)
}

const [name = '', ...rest] = process.argv.slice(2)
const bench = BENCHES[name]
if (bench === undefined) {
  console.error(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [--quick]`)
  process.exit(2)
}
const only = rest.includes('--only') ? rest[rest.indexOf('--only') + 1]?.split(',') : undefined
process.stdout.write(await bench(rest.includes('--quick'), only))
process.exit(0)
