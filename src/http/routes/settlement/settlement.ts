/** `GET /v1/settlements/{month}`: what partners owe each other for a month. */
import { createRoute, z } from '@hono/zod-openapi'
import { accepts } from 'hono/accepts'
import type { Api } from '../../api.ts'
import { statementCsv } from '../../../ledger/settlement/csv.ts'
import { readSettlement } from '../../../ledger/settlement/settlement.ts'
import { shareSettlements } from '../../../ledger/settlement/shared.ts'
import { partOf } from '../../../ledger/settlement/statement.ts'
import { month } from '../../day.ts'
import { id, points } from '../../schemas.ts'

const partner = z.object({
  partnerId: id,
  name: z.string(),
  settlesAt: z.enum(['issuance', 'redemption']).openapi({
    description: 'Whether a funder pays for its points when they are given, or when they are spent',
  }),
  backedBy: id.nullable().openapi({ description: 'Who backs its points once it has left' }),
})

const line = z.object({
  partnerId: id.openapi({ description: 'At which partner' }),
  funderId: id.openapi({ description: 'Whose points' }),
  pending: points,
  posted: points,
  reversed: points,
  expired: points,
  forgiven: points,
  redeemed: points,
  returned: points,
  cover: points.openapi({ description: 'Debts that were ended; below zero: by these points' }),
  backing: points.openapi({ description: 'Lots taken over; below zero: passed on' }),
})

const position = z.object({
  partnerId: id,
  funding: points.openapi({ description: 'For its own points' }),
  redeeming: points.openapi({ description: 'For what was spent at it' }),
  backing: points.openapi({ description: 'For lots taken over' }),
  net: points.openapi({ description: 'Above zero it is owed, below zero it owes' }),
})

const party = z.string().openapi({ description: "A partner's id, or `pool`" })

const settlement = z
  .object({
    month: z.string().openapi({ example: '2026-11' }),
    closedAt: z.iso.datetime().nullable().openapi({ description: 'null: it may still change' }),
    partners: z.array(partner),
    lines: z.array(line),
    positions: z.array(position),
    pool: points.nullable().openapi({ description: "null in a partner's part" }),
    payments: z.array(z.object({ from: party, to: party, points })),
  })
  .openapi('Settlement')

const route = createRoute({
  method: 'get',
  path: '/v1/settlements/{month}',
  operationId: 'readSettlement',
  'x-scope': 'settlement:read' as const,
  summary: 'The statement of a month',
  description:
    'In points. The operator sees the whole, a partner what was done at it or with its points. A transfer ' +
    'belongs to the month of the day (UTC) on which it is booked. Of an open month a partner is shown a statement ' +
    'that is a minute old at most. With `Accept: text/csv` it is one table, as the command line prints it.',
  tags: ['Settlement'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': [] as const,
  request: {
    params: z.object({
      month: month.openapi({ param: { name: 'month', in: 'path' }, example: '2026-11' }),
    }),
  },
  responses: {
    200: {
      description: 'The statement',
      content: {
        'application/json': { schema: settlement },
        'text/csv': { schema: z.string() },
      },
    },
  },
})

/** Mounts the route. */
export function mountSettlement(api: Api): void {
  const { sql } = api.deps
  const read = (asked: string) => readSettlement(sql, asked)
  const readShared = shareSettlements(read)
  api.mount(route, async (c) => {
    const { audience, ownerId } = c.var.principal
    const { statement, closedAt } = await (audience === 'partner' ? readShared : read)(
      c.req.valid('param').month,
    )
    const shown = audience === 'partner' ? partOf(statement, `${ownerId}`) : statement
    const { month, partners, lines, positions, pool, payments } = shown
    const supports = ['application/json', 'text/csv']
    const type = accepts(c, { header: 'Accept', supports, default: 'application/json' })
    if (type === 'text/csv') {
      c.header('content-type', 'text/csv; charset=utf-8; header=present')
      c.header('content-disposition', `attachment; filename="settlement-${month}.csv"`)
      return c.body(statementCsv(shown), 200)
    }
    return c.json(
      {
        ...{ month, closedAt: closedAt?.toISOString() ?? null, pool },
        ...{ partners: [...partners], lines: [...lines] },
        ...{ positions: [...positions], payments: [...payments] },
      },
      200,
    )
  })
}
