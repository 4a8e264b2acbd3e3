/** The keepalived.conf of a real user's size that `bench -- lvs` gives to whole programs. */

export function address (first: number, place: number): string {
  return `${first}.${place >> 16 & 255}.${place >> 8 & 255}.${place & 255}`
}

/** Virtual servers with real servers spread evenly over them, each with a check if there is one. */
export function configuration (
  virtualServers: number, realServers: number, delay: number, check?: (place: number) => string
): string {
  const blocks: string[] = []
  let next = 0
  for (let place = 0; place < virtualServers; place++) {
    const end = Math.floor((place + 1) * realServers / virtualServers)
    blocks.push(`virtual_server ${address(172, place + 1)} 80 {`,
      `  delay_loop ${delay}`, '  protocol TCP', '  lb_algo rr', '  lb_kind NAT')
    for (; next < end; next++) {
      blocks.push(`  real_server ${address(10, next + 1)} 80 {`)
      if (check !== undefined) blocks.push('    TCP_CHECK {', check(next), '    }')
      blocks.push('  }')
    }
    blocks.push('}')
  }
  return blocks.join('\n') + '\n'
}
