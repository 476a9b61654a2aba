/** When a key of the gateway is published, used and out of use: follows from the times in its row alone. */
import type { KeyUse } from '../ec-key.ts'

/** How long a new key is published before it is used: longer than anybody keeps a key set that has been fetched. */
export const leadMs = 15 * 60_000

/**
 * How long a key that was followed by another one stays: for what it signed, as long as that is relied on; for what
 * was encrypted to it, as long as a sender may keep a key set, or a file.
 */
export const keptMs: Readonly<Record<KeyUse, number>> = {
  sig: 30 * 86_400_000,
  enc: 86_400_000,
}

/** What a key's row says of its time. */
export interface KeyTimes {
  readonly kid: string
  readonly use: KeyUse
  readonly activeFrom: Date
  /** Set where it was withdrawn, because somebody else may have it. */
  readonly endedAt: Date | null
}

/** `next`: published, not used yet. `active`: used. `retired`: what it made is still taken. `ended`: nothing is. */
export type KeyState = 'next' | 'active' | 'retired' | 'ended'

/** The state of each key of one use at `now`, in the order of `keys`. */
export function statesAt(keys: readonly KeyTimes[], now: Date): KeyState[] {
  const line = keys
    .filter(({ endedAt, activeFrom }) => endedAt === null && activeFrom <= now)
    .toSorted((a, b) => a.activeFrom.getTime() - b.activeFrom.getTime() || (a.kid < b.kid ? -1 : 1))
  return keys.map((key) => {
    if (key.endedAt !== null) return 'ended'
    if (key.activeFrom > now) return 'next'
    const follower = line[line.indexOf(key) + 1]
    if (follower === undefined) return 'active'
    return now.getTime() < follower.activeFrom.getTime() + keptMs[key.use] ? 'retired' : 'ended'
  })
}
