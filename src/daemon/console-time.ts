/** Times of day as logs and dumps have them. */

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Www Mmm dd hh:mm:ss yyyy`, as asctime(3) has it. */
export function consoleTime (date: Date): string {
  return `${DAYS[date.getDay()]} ${syslogTime(date)} ${date.getFullYear()}`
}

/** `Mmm dd hh:mm:ss`: RFC 3164 section 4.1.2, the day padded with a blank. */
export function syslogTime (date: Date): string {
  const day = String(date.getDate()).padStart(2)
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map(part => String(part).padStart(2, '0')).join(':')
  return `${MONTHS[date.getMonth()]} ${day} ${clock}`
}

/** `SECONDS.MICROS (Www Mmm dd hh:mm:ss.uuuuuu yyyy)`. */
export function timestamp (epoch: number): string {
  const text = epoch.toFixed(6)
  const words = consoleTime(new Date(epoch * 1000)).split(' ')
  const year = words.pop()
  return `${text} (${words.join(' ')}.${text.slice(-6)} ${year})`
}
