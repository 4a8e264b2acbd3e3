/** What -D has at the end of the log: how much of the processor the parent has used. */

export function processorTime (): string {
  const { user, system } = process.cpuUsage()
  return `CPU usage user: ${(user / 1e6).toFixed(6)} system: ${(system / 1e6).toFixed(6)}`
}
