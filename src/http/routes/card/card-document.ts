/** Cards in requests and answers. */
import { z } from '@hono/zod-openapi'
import { jweCharsMax, type EncryptionKey } from '../../../keys/encryption.ts'
import { KeyError } from '../../../keys/errors.ts'
import {
  identifyCard,
  type Identification,
  type IdentifiedCard,
} from '../../../enrolment/identify.ts'
import type { LinkedCard } from '../../../enrolment/store/cards.ts'
import type { AppDeps } from '../../deps.ts'
import { ProblemError, type ProblemCode } from '../../problem.ts'
import { id } from '../../schemas.ts'

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

/** First six digits in an answer. */
export const bin = z.string().openapi({ example: '411111', description: 'First six digits' })
/** Last four. */
export const lastFour = z.string().openapi({ example: '1111' })

/** A linked card in an answer. */
export const card = z
  .object({
    cardId: id,
    bin,
    lastFour,
    state: z.enum(['linked', 'unlinked']),
    reference: z.uuid().openapi({
      description: 'Stands for the card at a till: a terminal that knows it names the member by it',
      example: '3f0c6c1e-8f5b-4a0e-9d3c-5b1f2a7e6d90',
    }),
  })
  .openapi('Card')

/** What is wrong with a document in which no card number was found. */
const unidentified = {
  not_an_enrolment: 'card_unreadable',
  not_a_card_number: 'card_number_invalid',
} as const satisfies Record<Exclude<Identification['outcome'], 'identified'>, ProblemCode>

/** The document of a card. */
export function presentCard({ cardId, ...shown }: LinkedCard): z.infer<typeof card> {
  const { bin: first, lastFour: last, state, reference } = shown
  return { cardId: `${cardId}`, bin: first, lastFour: last, state, reference }
}

/** The card whose number was encrypted; nothing of the number is left. Throws {@link ProblemError}. */
export async function cardWithin(
  { tokenizer, encryptionKey }: Pick<AppDeps, 'tokenizer' | 'encryptionKey'>,
  compactJwe: string,
): Promise<IdentifiedCard> {
  const identified = identifyCard(tokenizer, await decrypt(encryptionKey, compactJwe))
  if (identified.outcome === 'identified') return identified.card
  throw new ProblemError(unidentified[identified.outcome])
}

async function decrypt(key: EncryptionKey, compactJwe: string): Promise<Buffer> {
  try {
    return await key.decrypt(compactJwe)
  } catch (error) {
    if (error instanceof KeyError) throw new ProblemError('card_unreadable')
    throw error
  }
}
