/** Whose something is: a partner's, or the coalition's own. */

/** A partner, or the coalition (`null`). */
export type Owner = bigint | null

/** The coalition where an owner is part of a key, in which nothing can be null. No partner has this id. */
export const coalitionId = 0n

/** An owner as keys have it. */
export function ownerIdOf(owner: Owner): bigint {
  return owner ?? coalitionId
}

/** The owner that a key names. */
export function ownerOf(ownerId: bigint): Owner {
  return ownerId === coalitionId ? null : ownerId
}
