/** Who is asking: the audience an API key was made for, and the partner or member it stands for. */

/** The three kinds of callers. */
export type Audience = 'operator' | 'partner' | 'member'

/** All audiences, in the order in which they are shown. */
export const audiences = ['operator', 'partner', 'member'] as const satisfies readonly Audience[]

/** A caller that proved who it is. `ownerId` is the partner's or the member's id. */
export type Principal =
  { audience: 'operator'; ownerId: null } | { audience: 'partner' | 'member'; ownerId: bigint }

/** A caller, and the name of the key that it came with. */
export type Caller = Principal & { readonly keyName: string }
