/** `POST /v1/members`: takes a member in. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Sql } from '../../../db/connect.ts'
import { admitMember } from '../../../member/member.ts'
import { isKeyKnown } from '../../../member/store.ts'
import { mayHoldCardNumber } from '../../../values/card-number.ts'
import { checkCode, nameReferrer, type NamingRefused } from '../../../referral/naming.ts'
import type { Api } from '../../api.ts'
import { about } from '../../audit.ts'
import { ProblemError } from '../../problem.ts'
import { namingProblem, namingProblems, referralCode } from '../referral/referral-document.ts'
import { birthday, id, phone } from '../../schemas.ts'

const nameCharsMax = 200
/** No control characters and no halves of surrogate pairs: PostgreSQL holds neither. */
const nameForm = /^[^\p{Cc}\p{Cs}]*$/u

const newMember = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(nameCharsMax)
      .regex(nameForm)
      .refine((name) => !mayHoldCardNumber(name))
      .openapi({ example: 'Aigerim S.', description: 'No card numbers', pattern: nameForm.source }),
    key: z.uuid().openapi({
      description:
        'A UUID of your own for this member; sent again with it, the request is done once',
      example: '5f8a1c3e-2b47-4d9a-8e61-0c7d3f9b2a15',
    }),
    phone: phone.optional(),
    birthday: birthday.optional(),
    referralCode: referralCode.optional(),
  })
  .openapi('NewMember')

const member = z.object({ memberId: id, name: z.string() }).openapi('Member')

const content = { 'application/json': { schema: member } }

const route = createRoute({
  method: 'post',
  path: '/v1/members',
  operationId: 'createMember',
  'x-scope': 'members:write' as const,
  summary: 'Take a member in',
  tags: ['Members'],
  'x-access': { operator: 'any' } as const,
  'x-problems': ['key_reused', ...namingProblems, 'phone_claimed'] as const,
  request: { body: { required: true, content: { 'application/json': { schema: newMember } } } },
  responses: {
    200: { description: 'The member, who was taken in before', content },
    201: { description: 'The member', content },
  },
})

/** Mounts the route. */
export function mountCreateMember(api: Api): void {
  const { sql, identifiers, vault } = api.deps
  api.mount(route, async (c) => {
    const asked = c.req.valid('json')
    const now = new Date()
    if (asked.referralCode !== undefined) await refuseCode(sql, asked.referralCode, asked.key, now)
    const phoneHash = asked.phone === undefined ? null : identifiers.phoneHash(asked.phone)
    const admitted = await admitMember(sql, { ...asked, phoneHash }, vault)
    if (!('memberId' in admitted)) throw new ProblemError(admitted.outcome)
    const { outcome, memberId } = admitted
    about(c, memberId)
    if (asked.referralCode !== undefined) {
      const named = await nameReferrer(sql, { memberId, text: asked.referralCode }, now)
      if (!('referral' in named)) throw problemOfRepeat(named)
    }
    const status = outcome === 'created' ? 201 : 200
    return c.json({ memberId: `${memberId}`, name: asked.name }, status)
  })
}

/** A code that cannot be named is told before anybody is taken in; who was before has perhaps named it then. */
async function refuseCode(sql: Sql, text: string, key: string, now: Date): Promise<void> {
  const refusal = await checkCode(sql, text, now)
  if (refusal !== null && !(await isKeyKnown(sql, key))) throw namingProblem(refusal)
}

/** Who was taken in before by another's code was asked for by another request. */
function problemOfRepeat(refusal: NamingRefused): ProblemError {
  const isOther = refusal.outcome === 'refused' && refusal.reason === 'referred_before'
  return isOther ? new ProblemError('key_reused') : namingProblem(refusal)
}
