/** `POST /v1/partner/receipts`: receipts and returns of a partner's tills, up to a thousand a call. */
import { createRoute, z } from '@hono/zod-openapi'
import { receiptSchema, returnSchema } from '../../../receipt/document.ts'
import { refusals, type ReceiptRefusal, type ReceiptResult } from '../../../receipt/result.ts'
import type { Api } from '../../api.ts'
import { about } from '../../audit.ts'
import { partnerMeant, partnerQuery } from '../../partner-scope.ts'
import { receiptsBytesMax } from '../../request.ts'
import { paymentId, points } from '../../schemas.ts'

/** Most receipts and returns of a call. */
const receiptsMax = 1_000

/** What each element is held to, by itself: one that is wrong does not keep the others out. */
const element = z.unknown().openapi({
  anyOf: [receiptSchema, returnSchema].map((schema) => {
    const { $schema: _, ...shape } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
    return shape
  }),
} as object)

const body = z
  .strictObject({ receipts: z.array(element).min(1).max(receiptsMax) })
  .openapi('Receipts')

const codes = Object.keys(refusals) as [ReceiptRefusal, ...ReceiptRefusal[]]

const result = z
  .object({
    receiptId: z.string().nullable().openapi({
      description: 'As it was sent; null where it could not be read',
      example: 'A-1',
    }),
    status: z.enum(['recorded', 'repeated', 'refused']).openapi({
      description: '`repeated`: it was taken before, and this is the same answer',
    }),
    paymentId: paymentId.nullable(),
    points: points.nullable().openapi({
      description:
        'What it gave, or took back; a payment of which the bank had told before has its points already',
    }),
    exception: z.boolean().openapi({
      description: 'It fits several payments: it earns nothing until a person has decided',
    }),
    code: z.enum(codes).nullable(),
    pointer: z.string().nullable().openapi({
      description: 'Where in the receipt the reason of a refusal is, as a JSON Pointer',
    }),
    detail: z.string().nullable(),
  })
  .openapi('ReceiptResult')

const answer = z.object({ results: z.array(result) }).openapi('ReceiptResults')

const route = createRoute({
  method: 'post',
  path: '/v1/partner/receipts',
  operationId: 'postReceipts',
  'x-body-max': receiptsBytesMax,
  'x-scope': 'receipts:write' as const,
  summary: 'Tell of receipts and returns',
  description:
    'Each has a result of its own, in their order. Sent again, it has the same result; other content under the same number ' +
    'is refused. An operator names the partner.',
  tags: ['Receipts'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['not_found', 'invalid_parameter'] as const,
  request: {
    query: partnerQuery,
    body: { required: true, content: { 'application/json': { schema: body } } },
  },
  responses: {
    200: {
      description: 'What became of each',
      content: { 'application/json': { schema: answer } },
    },
  },
})

/** Mounts the route. */
export function mountReceipts(api: Api): void {
  const { takeReceipts } = api.deps
  api.mount(route, async (c) => {
    const partnerId = partnerMeant(c.var.principal, c.req.valid('query').partnerId)
    const { receipts } = c.req.valid('json')
    const results = await takeReceipts(partnerId, receipts)
    for (const each of results) if (each.status !== 'refused') about(c, each.memberId)
    return c.json({ results: results.map(presentResult) }, 200)
  })
}

function presentResult(from: ReceiptResult): z.infer<typeof result> {
  const none = { paymentId: null, points: null, exception: false }
  if (from.status === 'refused') {
    const { receiptId, code, pointer, detail } = from
    return { receiptId, status: 'refused', ...none, code, pointer, detail }
  }
  const { receiptId, status, memberId, isException } = from
  return {
    ...{ receiptId, status, paymentId: `${memberId}-${from.paymentId}` },
    ...{
      points: `${from.points}`,
      exception: isException,
      code: null,
      pointer: null,
      detail: null,
    },
  }
}
