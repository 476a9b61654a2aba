/** Who is asking: the audience that a key or a token was made for, and whom it stands for. */
import type { Scope } from './scope.ts'

/** The kinds of callers. */
export type Audience = 'operator' | 'partner' | 'member' | 'bank' | 'acquirer'

/** All audiences, in the order in which they are shown. */
export const audiences = [
  'operator',
  'partner',
  'member',
  'bank',
  'acquirer',
] as const satisfies readonly Audience[]

/** A caller that proved who it is. `ownerId`: id of the partner, member or bank; an acquirer's is a text. */
export type Principal =
  | { audience: 'operator'; ownerId: null }
  | { audience: 'partner' | 'member' | 'bank'; ownerId: bigint }
  | { audience: 'acquirer'; ownerId: string }

/**
 * A caller, the name of the key, client or session that it came with, and what it may do; `null`: whatever its audience
 * may.
 */
export type Caller = Principal & {
  readonly keyName: string
  readonly scopes: readonly Scope[] | null
}
