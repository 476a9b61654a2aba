/** Feedback: what a member says of a purchase, and what its partner makes of it. Pure. */

/** Days after a purchase in which feedback is taken. */
export const feedbackDays = 30

/** Longest comment or answer that is taken, in UTF-16 units as JSON schemas count them. */
export const commentCharsMax = 1000

/** Bands of the net promoter score: 9 and 10, 7 and 8, 0 to 6. */
export type Band = 'promoter' | 'passive' | 'detractor'

/** The lowest and the highest score of a band. */
export const bandScores = {
  promoter: [9, 10],
  passive: [7, 8],
  detractor: [0, 6],
} as const satisfies Record<Band, readonly [number, number]>

/** The band of a score from 0 to 10. */
export function bandOf(score: number): Band {
  if (score >= bandScores.promoter[0]) return 'promoter'
  return score >= bandScores.passive[0] ? 'passive' : 'detractor'
}

/** Which payment. */
export interface FeedbackId {
  readonly memberId: bigint
  readonly paymentId: bigint
}

/** What a member says. `comment` may be empty; `language` is a tag such as `kk` (BCP 47). */
export interface Opinion {
  readonly score: number
  readonly comment: string
  readonly language: string
}

/** Feedback as it is kept. */
export interface Feedback extends FeedbackId, Opinion {
  readonly partnerId: bigint
  readonly locationId: bigint
  readonly givenAt: Date
  readonly answer: string | null
  readonly answeredAt: Date | null
  readonly answeredBy: string | null
}

/** Whether it says the same. */
export function isSameOpinion(one: Opinion, other: Opinion): boolean {
  const { score, comment, language } = one
  return score === other.score && comment === other.comment && language === other.language
}

/** How a location did in a month. */
export interface Tally {
  readonly promoters: number
  readonly passives: number
  readonly detractors: number
}

/**
 * The net promoter score: the share of promoters less that of detractors, in whole percent from -100 to 100, halves
 * away from zero; `null` of nobody.
 */
export function netPromoterScore({ promoters, passives, detractors }: Tally): number | null {
  const all = promoters + passives + detractors
  if (all === 0) return null
  const twice = Math.abs(promoters - detractors) * 200
  const whole = Math.floor((twice + all) / (2 * all))
  return promoters < detractors ? -whole : whole
}
