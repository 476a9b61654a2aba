/** Names of receivers to addresses, without the system's resolver: that has few threads, and the gateway needs them. */
import type { LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'

/** A name server that does not answer is asked so often, and so long. */
const resolver = new Resolver({ timeout: 2_000, tries: 2 })

/** RFC 6761 6.3: no name server is asked for it. */
const localhost: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]

/** All addresses of a name, by A and AAAA records. Throws where there is none, with the code of `node:dns`. */
export async function resolveName(name: string): Promise<readonly LookupAddress[]> {
  if (/^(?:.*\.)?localhost\.?$/i.test(name)) return localhost
  const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  const found = [
    ...(four.status === 'fulfilled' ? four.value : []).map((address) => ({ address, family: 4 })),
    ...(six.status === 'fulfilled' ? six.value : []).map((address) => ({ address, family: 6 })),
  ]
  if (found.length === 0 && four.status === 'rejected') throw four.reason
  return found
}
