import t from 'tap'
import { decide, group, member, primitive } from './small-cluster.js'

type Scores = Readonly<Record<string, string>>

interface Health {
  readonly colour: string
  readonly score: string | undefined
}

/** How node a fares under a strategy, with the scores of the colours and its health attributes. */
function healthOf (
  strategy: string, scores: Scores, values: readonly string[]
): Health {
  const options = Object.fromEntries(Object.entries(scores).map(([name, value]) =>
    [`node-health-${name}`, value]))
  const attributes = Object.fromEntries(values.map((value, at) => [`#health-${at}`, value]))
  const { set } = decide({
    options: { 'fencing-enabled': 'false', 'node-health-strategy': strategy, ...options },
    resources: primitive('A'),
    states: member('a', '', attributes) + member('b')
  })
  const line = set.scores.find(each => /^pcmk__primitive_assign: A .* on a: /.test(each))
  return {
    colour: set.nodes.find(({ name }) => name === 'a')?.health ?? '',
    score: line?.replace(/^.*: /, '')
  }
}

t.test('each strategy gives the colours its own scores', async t => {
  const cases: ReadonlyArray<readonly [string, Scores, string, string]> = [
    ['none', { red: '-5' }, 'red', '0'],
    ['migrate-on-red', {}, 'red', '-INFINITY'],
    ['migrate-on-red', { yellow: '-5' }, 'yellow', '0'],
    ['only-green', {}, 'yellow', '-INFINITY'],
    ['only-green', { green: '7' }, 'green', '0'],
    ['progressive', { base: '50', green: '10' }, 'green', '60'],
    ['progressive', { yellow: '-30' }, 'yellow', '-30'],
    ['custom', { base: '50', yellow: '-30' }, 'yellow', '-30'],
    ['custom', {}, '20', '20']
  ]
  for (const [strategy, scores, value, expected] of cases) {
    t.equal(healthOf(strategy, scores, [value]).score, expected, `${strategy}, ${value}`)
  }
})

t.test('a colour is shown by its name, a number by where it stands among the colours', async t => {
  const scores = { red: '-200', yellow: '-30' }
  const cases: ReadonlyArray<readonly [Scores, readonly string[], string]> = [
    [scores, ['yellow'], 'yellow'],
    [{ red: '-5', yellow: '-50' }, ['yellow'], 'yellow'],
    [{ red: '-5', green: '-100' }, ['green'], 'red'],
    [scores, ['-50'], 'yellow'],
    [scores, ['-29'], 'green'],
    [scores, ['-200'], 'red'],
    [scores, ['-10', '-300'], 'red'],
    [{}, ['-50'], 'green']
  ]
  for (const [given, values, expected] of cases) {
    const { colour } = healthOf('custom', given, values)
    t.equal(colour, expected, `${JSON.stringify(given)} ${values.join()}`)
  }
})

t.test('health is a matter of the first member of a group, and of the containers of a bundle', async t => {
  const { set } = decide({
    options: { 'fencing-enabled': 'false', 'node-health-strategy': 'progressive' },
    resources: group('G', ['A', 'B']) + '<bundle id="bu"><podman image="x"/><network control-port="1"/>' +
      primitive('C') + '</bundle>',
    states: member('a', '', { '#health-disk': '-50' }) + member('b')
  })
  const scores = Object.fromEntries(set.scores.flatMap(line => {
    const found = /_(?:group|bundle)_assign: (\S+) allocation score on a: (.*)/.exec(line)
    return found === null ? [] : [[found[1], found[2]]]
  }))
  t.strictSame(scores, {
    G: '-50', A: '-50', B: '0', bu: '-50', 'bu-podman-0': '-50', 'bu-0': '0', 'bu-clone': '0'
  })
})
