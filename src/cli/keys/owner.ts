/** Options of commands that say whom a key or a client is for, and what it may do. */
import { InvalidArgumentError } from 'commander'
import type { Audience, Principal } from '../../keys/principal.ts'
import { isScope, scopes, type Scope } from '../../keys/scope.ts'
import { CliError } from '../errors.ts'

/** Whom the `what` of these options stands for. Throws {@link CliError} where an owner is missing, or too much. */
export function principalOf(
  what: string,
  audience: Audience,
  owner: string | undefined,
): Principal {
  if (audience === 'operator') {
    if (owner !== undefined) {
      throw new CliError(`a ${what} for the operator has no owner: drop --owner`)
    }
    return { audience, ownerId: null }
  }
  if (owner === undefined) {
    const whose = /^[aeiou]/.test(audience) ? `an ${audience}` : `a ${audience}`
    throw new CliError(`a ${what} for ${whose} needs --owner with the id of the ${audience}`)
  }
  if (audience === 'acquirer') return { audience, ownerId: owner }
  if (!/^[1-9][0-9]{0,17}$/.test(owner)) {
    throw new CliError(`--owner is not the id of a ${audience}: give a whole number`)
  }
  return { audience, ownerId: BigInt(owner) }
}

/** Reads one `--scope` after the other. */
export function collectScope(text: string, before: readonly Scope[] = []): Scope[] {
  if (isScope(text)) return [...before, text]
  throw new InvalidArgumentError(`it is none of ${scopes.join(', ')}.`)
}

/** The description of `--scope`. */
export const scopeDescription =
  'what it may do, e.g. payments:read; repeat it for more. Left out: whatever its audience may'

/** Whom it is for and what it may do, in a line. */
export function describeCaller(row: {
  audience: Audience
  ownerId: string | null
  scopes: readonly Scope[] | null
}): string {
  const whose = row.ownerId === null ? row.audience : `${row.audience} ${row.ownerId}`
  return row.scopes === null ? whose : `${whose}, ${row.scopes.join(' ') || 'no scope'}`
}
