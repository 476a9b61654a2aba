/** The documents of signing in and of consents. */
import { z } from '@hono/zod-openapi'
import { codePattern } from '../../../sign-in/code.ts'
import type { Entry, NewSession } from '../../../sign-in/outcome.ts'
import { consentKinds } from '../../../member/consent/text.ts'
import { memberName, nameCharsMax, nameForm } from '../../../member/name.ts'
import { languages } from '../../../values/language.ts'
import { id, phone } from '../../schemas.ts'

/** A language that members are spoken to in. */
export const language = z.enum(languages).openapi({ example: 'kk' })

/** What may be agreed to. */
export const consentKind = z.enum(consentKinds).openapi({ example: 'programme' })

/** A phone that wants a code. */
export const codeRequest = z.strictObject({ phone, language }).openapi('SignInCodeRequest')

/** A code is on its way. */
export const sentCode = z
  .object({ endsAt: z.iso.datetime().openapi({ description: 'The code is good until then' }) })
  .openapi('SentSignInCode')

/** A proof of who somebody is. */
export const signInProof = z
  .union([
    z.strictObject({
      phone,
      code: z
        .string()
        .regex(codePattern)
        .openapi({ example: '042917', description: 'As it came to the phone' }),
    }),
    z.strictObject({
      accessToken: z.string().min(1).max(4096).openapi({
        description: "Of the operator's identity provider, for this API",
        example: 'eyJhbGciOiJSUzI1NiIs...',
      }),
    }),
  ])
  .openapi('SignInProof', { example: { phone: '+7 701 000 00 01', code: '042917' } })

const sessionFields = {
  memberId: id,
  token: z
    .string()
    .openapi({ example: 'ms_4nJ0s...', description: 'A bearer token; it is shown once' }),
  endsAt: z.iso.datetime().openapi({
    description: 'It ends then; earlier, when it is not used for half an hour or is signed out',
  }),
}

/** A session that was opened. */
export const sessionDocument = z.object(sessionFields).openapi('Session')

/** A member's session, or the ticket of who may become one. */
export const entryDocument = z
  .discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('signed_in'), ...sessionFields }),
    z.object({
      outcome: z.literal('not_a_member'),
      ticket: z.string().openapi({ example: 'jt_9xQ2b...', description: 'Good once, to join' }),
      endsAt: z.iso.datetime().openapi({ description: 'The ticket is good until then' }),
    }),
  ])
  .openapi('SignInEntry')

/** Somebody who joins. */
export const joining = z
  .strictObject({
    ticket: z.string().max(100).openapi({ example: 'jt_9xQ2b...' }),
    name: z
      .string()
      .trim()
      .min(1)
      .max(nameCharsMax)
      .regex(nameForm)
      .refine((name) => memberName(name) !== null)
      .openapi({ example: 'Dana T.', description: 'No card numbers', pattern: nameForm.source }),
    language: language.openapi({ description: 'In which the texts were shown' }),
    consents: z
      .array(
        z.strictObject({
          kind: consentKind,
          version: z.int().min(1).max(10_000).openapi({ example: 1 }),
        }),
      )
      .max(consentKinds.length)
      .openapi({ description: 'The texts that were shown and agreed to; `programme` is needed' }),
  })
  .openapi('Joining')

/** Session fields in an answer. */
export function presentSession({ memberId, token, endsAt }: NewSession) {
  return { memberId: `${memberId}`, token, endsAt: endsAt.toISOString() }
}

/** An entry in an answer. */
export function presentEntry(entry: Entry): z.input<typeof entryDocument> {
  if (entry.outcome === 'signed_in') {
    return { outcome: entry.outcome, ...presentSession(entry.session) }
  }
  const { outcome, ticket, endsAt } = entry
  return { outcome, ticket, endsAt: endsAt.toISOString() }
}
