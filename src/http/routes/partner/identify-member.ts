/** `POST /v1/partner/members/identify`: who stands at the till, and what that member may spend. */
import { createRoute, z } from '@hono/zod-openapi'
import { noteVisit } from '../../../payment/store/acquaintance.ts'
import { identifyAll } from '../../../receipt/identify.ts'
import type { Api } from '../../api.ts'
import { about } from '../../audit.ts'
import { createLimit } from '../../conventions/rate-limit.ts'
import { ProblemError } from '../../problem.ts'
import { id, points } from '../../schemas.ts'

/** Phones of no member that a partner may ask for in an hour, in one process: who asks for more tries numbers out. */
const phoneMissesMax = 300
const missSeconds = 3_600

const shownAtTill = z
  .union([
    z.strictObject({
      phone: z.string().max(40).openapi({ example: '+7 701 000 00 01' }),
    }),
    z.strictObject({ cardReference: z.uuid() }),
    z.strictObject({
      memberQr: z.string().max(100).openapi({ description: "Of the member's QR code" }),
    }),
  ])
  .openapi('ShownAtTill', { example: { phone: '+7 701 000 00 01' } })

const identified = z
  .object({
    memberId: id,
    available: points.openapi({ description: 'Points that may be spent now' }),
    held: points,
    pending: points,
  })
  .openapi('IdentifiedMember')

const route = createRoute({
  method: 'post',
  path: '/v1/partner/members/identify',
  operationId: 'identifyMember',
  'x-scope': 'members:read' as const,
  summary: 'Who stands at the till',
  description:
    "By the phone, the card's reference or the QR code that the member shows. For a day the partner may then ask for quotes, " +
    'balance and tier of the member by its id. Each call is in the audit trail, which the member sees. Of phones that ' +
    `are no member's a partner may ask for ${phoneMissesMax} in an hour.`,
  tags: ['Members'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['not_found', 'qr_ended'] as const,
  request: { body: { required: true, content: { 'application/json': { schema: shownAtTill } } } },
  responses: {
    200: {
      description: 'The member',
      content: { 'application/json': { schema: identified } },
    },
  },
})

/** Mounts the route. */
export function mountIdentifyMember(api: Api): void {
  const { sql, identifiers, reads } = api.deps
  const misses = createLimit(phoneMissesMax, missSeconds)
  api.mount(route, async (c) => {
    const member = c.req.valid('json')
    const named = { member, at: new Date().toISOString() }
    const { audience, ownerId } = c.var.principal
    // References and codes cannot be guessed.
    const isTry = audience === 'partner' && 'phone' in member
    if (isTry) await misses.assertLeft(c, `${ownerId}`)
    const memberId = (await identifyAll(sql, identifiers, [named]))(named)
    if (memberId === 'unknown_member') {
      if (isTry) await misses.take(c, `${ownerId}`)
      throw new ProblemError('not_found')
    }
    if (memberId === 'qr_ended') throw new ProblemError('qr_ended')
    about(c, memberId)
    if (audience === 'partner') await noteVisit(sql, { partnerId: ownerId, memberId })
    const found = await reads.balance(memberId)
    if (found === null) throw new ProblemError('not_found')
    const { available, held, pending } = found
    return c.json(
      {
        memberId: `${memberId}`,
        ...{ available: `${available}`, held: `${held}`, pending: `${pending}` },
      },
      200,
    )
  })
}
