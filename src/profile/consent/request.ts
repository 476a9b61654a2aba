/** What a bank's signed request for a consent says, as it stands in the payload of its JWS. */
import { z } from 'zod'
import { categories } from '../../values/mcc.ts'
import { isDay } from '../../values/time.ts'
import { purposes, windowMonthsMax } from './consent.ts'

/** Seconds for which a signed request may be used at most, and by which clocks may differ. */
const lifeSecondsMax = 600
const skewSeconds = 60

/** Days for which a member may answer at most. */
export const answerDaysMax = 30

const seconds = z
  .int()
  .min(0)
  .max(2 ** 40)

/** The payload. `member` names whom the bank means: by phone, or by the name under which it knows the member. */
export const requestClaims = z.strictObject({
  aud: z.string().max(300).describe('The issuer of the gateway, as in its metadata'),
  iat: seconds,
  exp: seconds.describe('At most ten minutes after `iat`'),
  jti: z
    .string()
    .regex(/^[A-Za-z0-9_-]{8,64}$/)
    .describe("The bank's number of the request; the same again is the same request"),
  member: z.union([
    z.strictObject({ phone: z.string().max(40) }),
    z.strictObject({ subject: z.uuid() }),
  ]),
  purpose: z.enum(purposes),
  categories: z.array(z.enum(categories)).min(1).max(categories.length),
  windowMonths: z.int().min(1).max(windowMonthsMax),
  until: z.iso.date({ abort: true }).refine(isDay),
  answerDays: z.int().min(1).max(answerDaysMax).describe('For how long the member may answer'),
})

/** See {@link requestClaims}. */
export type RequestClaims = z.infer<typeof requestClaims>

/** Why a signed request does not hold. */
export type ClaimsFault = 'not_the_form' | 'another_audience' | 'not_now'

/** The claims of a payload whose signature was verified, or why they do not hold. `audience`: the gateway's issuer. */
export function readClaims(
  payload: Uint8Array,
  { audience, now }: { audience: string; now: Date },
): RequestClaims | ClaimsFault {
  const parsed = requestClaims.safeParse(jsonOf(payload))
  if (!parsed.success) return 'not_the_form'
  const { aud, iat, exp } = parsed.data
  if (aud !== audience) return 'another_audience'
  const at = now.getTime() / 1000
  const isNow = iat <= at + skewSeconds && exp > at - skewSeconds && exp > iat
  return isNow && exp - iat <= lifeSecondsMax ? parsed.data : 'not_now'
}

function jsonOf(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    return undefined
  }
}
