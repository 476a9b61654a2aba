/** Scopes: what a caller may do, beside whose data it may see. */

/** What scopes speak of. */
export const resources = [
  'members',
  'cards',
  'payments',
  'receipts',
  'redemptions',
  'claims',
  'feedback',
  'referrals',
  'rules',
  'standing',
  'settlement',
  'locations',
  'merchant-ids',
  'events',
  'webhooks',
  'rosters',
  'consents',
  'profiles',
  'cohorts',
  'card-events',
  'clearing',
  'exceptions',
] as const

/** What a scope speaks of. */
export type Resource = (typeof resources)[number]

/** `<resource>:read` or `<resource>:write`; the one does not hold the other (RFC 6749 3.3). */
export type Scope = `${Resource}:${'read' | 'write'}`

/** Every scope. */
export const scopes: readonly Scope[] = resources.flatMap((each): Scope[] => [
  `${each}:read`,
  `${each}:write`,
])

/** Whether the text is a scope. */
export function isScope(text: string): text is Scope {
  return scopes.some((each) => each === text)
}
