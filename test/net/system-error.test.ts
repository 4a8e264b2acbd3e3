import t from 'tap'
import { SystemError, errnoName, errorCode } from '../../src/net/system-error.js'

t.test('an errno becomes its name and a sentence', async t => {
  const error = SystemError.fromErrno(1, 'socket')
  t.equal(error.code, 'EPERM')
  t.equal(error.call, 'socket')
  t.equal(error.message, 'socket: EPERM, operation not permitted')
  t.ok(error instanceof Error)
})

t.test('the kernel\'s own words are added in parentheses', async t => {
  t.equal(SystemError.fromErrno(22, 'netlink', 'Invalid prefix for given prefix length').message,
    'netlink: EINVAL, invalid argument (Invalid prefix for given prefix length)')
})

t.test('an errno without a name keeps its number', async t => {
  t.equal(errnoName(2), 'ENOENT')
  t.equal(errnoName(524), 'E524', 'ENOTSUPP, which only the kernel knows')
  t.equal(SystemError.fromErrno(524, 'ioctl').message, 'ioctl: E524')
})

t.test('any error has a code, or says what it says', async t => {
  t.equal(errorCode(new SystemError('ENODEV', 'bind')), 'ENODEV')
  t.equal(errorCode(Object.assign(new Error('x'), { code: 'EACCES' })), 'EACCES')
  t.equal(errorCode(new Error('Message too long')), 'Message too long')
  t.equal(errorCode('text'), 'text')
})
