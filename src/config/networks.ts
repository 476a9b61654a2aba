/** Networks in the environment: `10.0.0.0/8,fd00::/8`. */
import { isIP } from 'node:net'
import { Problem } from './errors.ts'

const networksMax = 50

/** The networks of a variable; none where it is not set. Throws {@link Problem} where one is no network. */
export function readNetworks(variable: string, text: string | undefined): readonly string[] {
  const networks = (text ?? '').split(',').map((each) => each.trim())
  const named = networks.filter((each) => each !== '')
  if (named.length <= networksMax && named.every(isNetwork)) return named
  throw new Problem(variable, `is not a list of at most ${networksMax} networks such as 10.0.0.0/8`)
}

function isNetwork(text: string): boolean {
  const [, address = '', bits = ''] = /^([0-9a-fA-F:.]+)\/(\d{1,3})$/.exec(text) ?? []
  const family = isIP(address)
  return family !== 0 && Number(bits) <= (family === 4 ? 32 : 128)
}
