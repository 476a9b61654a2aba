/** `POST /v1/members/{id}/cards`: links a bank card whose number comes encrypted to the gateway's key. */
import { createRoute, z } from '@hono/zod-openapi'
import { jweCharsMax, type EncryptionKey } from '../../../keys/encryption.ts'
import { KeyError } from '../../../keys/errors.ts'
import { identifyCard, type Identification } from '../../../enrolment/identify.ts'
import { linkCard, type LinkOutcome } from '../../../enrolment/cards.ts'
import type { LinkedCard } from '../../../enrolment/store/cards.ts'
import { ProblemError, type ProblemCode } from '../../problem.ts'
import type { Api } from '../../api.ts'
import { id, memberPath } from '../../schemas.ts'

/** A card number as it is sent. */
export const enrolment = z
  .strictObject({
    card: z.string().max(jweCharsMax).openapi({
      description:
        'Compact JWE (ECDH-ES, A256GCM, kid of the published key) of the text {"pan":"<digits>"}',
      example: 'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6Ii4uLiJ9..iv.ciphertext.tag',
    }),
  })
  .openapi('Enrolment')

/** A linked card in an answer. */
export const card = z
  .object({
    cardId: id,
    bin: z.string().openapi({ example: '411111', description: 'First six digits' }),
    lastFour: z.string().openapi({ example: '1111' }),
    state: z.enum(['linked', 'unlinked']),
    reference: z.uuid().openapi({
      description: 'Stands for the card at a till: a terminal that knows it names the member by it',
      example: '3f0c6c1e-8f5b-4a0e-9d3c-5b1f2a7e6d90',
    }),
  })
  .openapi('Card')

const content = { 'application/json': { schema: card } }

const route = createRoute({
  method: 'post',
  path: '/v1/members/{id}/cards',
  operationId: 'linkCard',
  'x-scope': 'cards:write' as const,
  summary: 'Link a bank card to a member',
  description:
    'The number is encrypted where it is typed in, to the key in `/.well-known/jwks.json`. ' +
    'Linking a card again to the same member answers the same card.',
  tags: ['Cards'],
  'x-access': { operator: 'any', member: 'self' } as const,
  'x-problems': ['not_found', 'card_claimed', 'card_unreadable', 'card_number_invalid'] as const,
  request: {
    params: memberPath,
    body: { required: true, content: { 'application/json': { schema: enrolment } } },
  },
  responses: {
    200: { description: 'The card was linked to this member before', content },
    201: { description: 'The card is linked now', content },
  },
})

/** What is wrong with a document in which no card number was found. */
export const unidentified = {
  not_an_enrolment: 'card_unreadable',
  not_a_card_number: 'card_number_invalid',
} as const satisfies Record<Exclude<Identification['outcome'], 'identified'>, ProblemCode>

const refused = {
  claimed_by_other: 'card_claimed',
  no_such_member: 'not_found',
} as const satisfies Record<Exclude<LinkOutcome, { card: unknown }>['outcome'], ProblemCode>

const statusOfLinked = { linked: 201, already_linked: 200 } as const

/** Mounts the route. */
export function mountLinkCard(api: Api): void {
  const { sql, tokenizer, encryptionKey } = api.deps
  api.mount(route, async (c) => {
    const memberId = c.req.valid('param').id
    const document = await decrypt(encryptionKey, c.req.valid('json').card)
    const identified = identifyCard(tokenizer, document)
    if (identified.outcome !== 'identified')
      throw new ProblemError(unidentified[identified.outcome])
    const linked = await linkCard(sql, memberId, identified.card)
    if (!('card' in linked)) throw new ProblemError(refused[linked.outcome])
    return c.json(presentCard(linked.card), statusOfLinked[linked.outcome])
  })
}

/** The document of a card. */
export function presentCard({ cardId, ...shown }: LinkedCard): z.infer<typeof card> {
  const { bin, lastFour, state, reference } = shown
  return { cardId: `${cardId}`, bin, lastFour, state, reference }
}

/** The document that was encrypted. Throws {@link ProblemError}. */
export async function decrypt(key: EncryptionKey, compactJwe: string): Promise<Buffer> {
  try {
    return await key.decrypt(compactJwe)
  } catch (error) {
    if (error instanceof KeyError) throw new ProblemError('card_unreadable')
    throw error
  }
}
