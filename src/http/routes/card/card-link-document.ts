/** Cards that wait for a proof, in requests and answers. */
import { z } from '@hono/zod-openapi'
import type { Bank } from '../../../bank/store.ts'
import { bankVisit } from '../../../enrolment/assertion.ts'
import type { CardLink } from '../../../enrolment/store/links.ts'
import { attemptsMax } from '../../../enrolment/waiting.ts'
import { day } from '../../day.ts'
import { currency, id, idParameter, memberPath } from '../../schemas.ts'
import { bin, lastFour } from './card-document.ts'

const way = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('purchase') }).openapi({
      description: 'Pay with the card in a shop, then tell exactly how much, and on which day',
    }),
    z
      .object({
        kind: z.literal('bank'),
        bank: z.string().openapi({ example: 'Alfa Bank' }),
        nonce: z.string().openapi({ description: "For the bank's app: what it signs must say it" }),
        audience: z.url().openapi({ description: 'What `aud` of that must say' }),
        url: z
          .url()
          .nullable()
          .openapi({ description: "The bank's page that asks who it is; null where it has none" }),
      })
      .openapi({ description: 'Have the bank that issued the card say so' }),
  ])
  .openapi('CardProofWay')

/** A card that waits, or did. */
export const cardLink = z
  .object({
    linkId: id,
    state: z.enum(['waiting', 'linked', 'refused', 'lost']).openapi({
      description:
        '`waiting` for one of `ways`; `linked`; `refused`, after three wrong tries; `lost`: another member proved first',
    }),
    bin,
    lastFour,
    attemptsLeft: z.int().min(0).max(attemptsMax),
    requestedAt: z.iso.datetime(),
    endsAt: z.iso.datetime().openapi({ description: 'Until then it is kept, and can be proved' }),
    cardId: id.nullable().openapi({ description: 'Of the linked card' }),
    ways: z.array(way).openapi({ description: 'How to prove it; none where it does not wait' }),
  })
  .openapi('CardLink')

/** What is told as the proof. */
export const proof = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('purchase'),
      amount: z.strictObject({
        minor: z
          .string()
          .regex(/^[1-9][0-9]{0,17}$/)
          .openapi({ description: 'Exactly what was paid, in minor units', example: '1234500' }),
        currency,
      }),
      purchasedOn: day.openapi({ description: "The shop's day", example: '2026-11-20' }),
    }),
    z.strictObject({
      kind: z.literal('bank'),
      assertion: z
        .string()
        .max(8_192)
        .openapi({
          description:
            'Compact JWS of the bank, `typ` `card-ownership+jwt`: `aud`, `iat`, `exp` (at most ten minutes later), `jti`, `nonce`, ' +
            'and the card: `card`, a JWE to the published key as in an enrolment, or `bin` and `last_four`',
          example: 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImNhcmQtb3duZXJzaGlwK2p3dCJ9.e30.c2lnbmF0dXJl',
        }),
    }),
  ])
  .openapi('CardProof')

/** The path of one. */
export const cardLinkPath = memberPath.extend({
  linkId: idParameter.openapi({
    param: { name: 'linkId', in: 'path', description: 'The id of the card that waits' },
  }),
})

/** The document of a card that waits. `bank`: that of its first six digits, where it takes part. */
export function presentCardLink(
  link: CardLink,
  bank: Bank | null,
  audience: string,
): z.infer<typeof cardLink> {
  const { linkId, state, attempts, requestedAt, endsAt, cardId } = link
  return {
    linkId: `${linkId}`,
    state,
    bin: link.bin,
    lastFour: link.lastFour,
    attemptsLeft: state === 'waiting' ? attemptsMax - attempts : 0,
    requestedAt: requestedAt.toISOString(),
    endsAt: endsAt.toISOString(),
    cardId: cardId === null ? null : `${cardId}`,
    ways: state === 'waiting' ? waysOf(link, bank, audience) : [],
  }
}

function waysOf(link: CardLink, bank: Bank | null, audience: string): z.infer<typeof way>[] {
  if (bank === null) return [{ kind: 'purchase' }]
  const { name, proofUrl } = bank
  const url = proofUrl === null ? null : bankVisit(proofUrl, link, audience)
  return [{ kind: 'purchase' }, { kind: 'bank', bank: name, nonce: link.nonce, audience, url }]
}
