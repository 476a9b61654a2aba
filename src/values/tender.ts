/** How a purchase was paid. */

/** Points and gift cards are no money that is spent now: they earn nothing unless a rule names them. */
export const tenders = ['card', 'cash', 'gift_card', 'points'] as const

/** See {@link tenders}. */
export type Tender = (typeof tenders)[number]
