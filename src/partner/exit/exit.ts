/** How a partner leaves the coalition: it stops earning, runs off, and another one backs its points. Pure. */

/** A partner and the terms on which it takes part. Days are `YYYY-MM-DD`; `9999` where there is no end. */
export interface PartnerTerms {
  readonly partnerId: bigint
  readonly name: string
  readonly settlesAt: 'issuance' | 'redemption'
  /** The last day on which purchases earn there. */
  readonly earnsUntil: string
  /** The last day on which points may be spent there. */
  readonly redeemsUntil: string
  readonly backedBy: bigint | null
}

/** What is asked for. */
export interface ExitRequest {
  readonly name: string
  readonly earnsUntil: string
  readonly redeemsUntil: string
  readonly backedBy: string
}

/** A partner that may leave as it is asked for. */
export interface Exit {
  readonly leaver: PartnerTerms
  readonly backer: PartnerTerms
  readonly earnsUntil: string
  readonly redeemsUntil: string
}

/** Why not. */
export type ExitRefusal =
  | 'unknown_partner'
  | 'unknown_backer'
  | 'own_backer'
  | 'backer_leaves'
  | 'has_left'
  | 'in_the_past'
  | 'redeems_before_earns'

/** Checks a request against the partners that there are. As long as it runs off, a partner may leave otherwise. */
export function planExit(
  { name, earnsUntil, redeemsUntil, backedBy }: ExitRequest,
  partners: readonly PartnerTerms[],
  today: string,
): Exit | ExitRefusal {
  const leaver = partners.find((each) => each.name === name)
  const backer = partners.find((each) => each.name === backedBy)
  if (leaver === undefined) return 'unknown_partner'
  if (backer === undefined) return 'unknown_backer'
  if (leaver === backer) return 'own_backer'
  if (backer.backedBy !== null) return 'backer_leaves'
  if (leaver.redeemsUntil < today) return 'has_left'
  // What was bought since would have earned, and would go on to where it is not cleared yet.
  if (earnsUntil < today && earnsUntil !== leaver.earnsUntil) return 'in_the_past'
  if (redeemsUntil < today) return 'in_the_past'
  if (redeemsUntil < earnsUntil) return 'redeems_before_earns'
  return { leaver, backer, earnsUntil, redeemsUntil }
}
