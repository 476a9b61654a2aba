/** Members, cards and purchases for the tests of this folder. */
import { CardTokenizer } from '../../src/card/token.ts'
import { identifyDigits, type IdentifiedCard } from '../../src/enrolment/identify.ts'
import { insertSightings, type Sighting } from '../../src/enrolment/store/sightings.ts'
import { requestLink } from '../../src/enrolment/waiting.ts'
import { giveConsent } from '../../src/member/consent/consents.ts'
import { createMember } from '../../src/member/member.ts'
import type { Sql } from '../../src/db/connect.ts'

export const tokenizer = new CardTokenizer(Buffer.alloc(32, 7))

/** Published test numbers. */
export const pans = ['4111111111111111', '5555555555554444', '4012888888881881'] as const

export const now = new Date('2026-11-20T09:00:00Z')

export const hours = (count: number, from = now): Date =>
  new Date(from.getTime() + count * 3_600_000)

export function cardOf(pan: string): IdentifiedCard {
  const identified = identifyDigits(tokenizer, Buffer.from(pan))
  if (identified.outcome !== 'identified') throw new Error(identified.outcome)
  return identified.card
}

/** A member who has agreed to link cards. */
export async function consenting(sql: Sql, name = 'Aigerim'): Promise<bigint> {
  const memberId = await createMember(sql, { name })
  await consent(sql, memberId)
  return memberId
}

export async function consent(sql: Sql, memberId: bigint): Promise<void> {
  const agreement = { kind: 'card_linking', version: 1, language: 'kk', via: 'portal' } as const
  await giveConsent(sql, memberId, agreement, now)
}

/** A member's request for a card; throws where it does not wait. */
export async function waiting(sql: Sql, memberId: bigint, card: IdentifiedCard, at = now) {
  const requested = await requestLink(sql, memberId, card, at)
  if (requested.outcome !== 'waiting') throw new Error(requested.outcome)
  const { linkId, nonce } = requested.link
  return { id: { memberId, linkId }, nonce }
}

export const purchase = {
  amountMinor: 1_234_500n,
  currency: 'KZT',
  purchasedOn: '2026-11-20',
} as const

/** The card pays. */
export async function pays(
  sql: Sql,
  { token }: IdentifiedCard,
  over: Partial<Sighting> = {},
): Promise<number> {
  const seen = { token, ...purchase, seenAt: hours(1), inHand: true, ...over }
  return await insertSightings(sql, [seen])
}
