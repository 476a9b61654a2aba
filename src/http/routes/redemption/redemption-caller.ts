/** Who asks for a redemption. */
import type { Caller } from '../../../keys/principal.ts'
import type { Asker } from '../../../redemption/gate.ts'

/** The caller as the desk knows it. */
export function askerOf({ audience, keyName }: Caller): Asker {
  return { name: keyName, isOperator: audience === 'operator' }
}
