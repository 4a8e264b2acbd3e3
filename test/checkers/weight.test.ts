import t from 'tap'
import { clampWeight } from '../../src/checkers/weight.js'

t.test('weights stay within what the kernel takes', async t => {
  t.strictSame([-5, 0, 7, 2147483647, 2147483648].map(clampWeight),
    [0, 0, 7, 2147483647, 2147483647])
})
