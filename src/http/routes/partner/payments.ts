/** `GET /v1/partner/payments` and `/accruals`: what was paid and earned at a partner's locations. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import type { PartnerPaymentFilter } from '../../../payment/store/partner-payments.ts'
import type { ApiEnv } from '../../access.ts'
import type { Api } from '../../api.ts'
import { about, notesOf } from '../../audit.ts'
import { accrualsCsv, paymentsCsv } from './payment-csv.ts'
import {
  partnerAccrual,
  partnerPayment,
  presentAccruals,
  presentPartnerPayment,
} from './payment-document.ts'
import {
  filterOf,
  paymentCursor,
  paymentQuery,
  readPage,
  readPaymentCursor,
  type ReadPage,
} from './payment-query.ts'

const next = z.string().nullable().openapi({
  description:
    'The `cursor` of the next page; null on the last. A page may be short, or empty, before',
})

const shared = {
  method: 'get' as const,
  tags: ['Payments'],
  'x-scope': 'payments:read' as const,
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['invalid_parameter', 'not_found'] as const,
  request: { query: paymentQuery },
}

const asFile =
  'The newest first. With `Accept: text/csv` all of them as one file, with a header; it is sent as it is read.'

const payments = createRoute({
  ...shared,
  path: '/v1/partner/payments',
  operationId: 'listPayments',
  summary: "Payments at a partner's locations",
  description: asFile,
  responses: {
    200: {
      description: 'A page of them, or the file',
      content: {
        'application/json': { schema: z.object({ payments: z.array(partnerPayment), next }) },
        'text/csv': { schema: z.string() },
      },
    },
  },
})

const accruals = createRoute({
  ...shared,
  path: '/v1/partner/accruals',
  operationId: 'listAccruals',
  summary: "Points that payments at a partner's locations earned, by rule",
  description: `${asFile} \`limit\` counts payments; each has a line for every rule that gave it points.`,
  responses: {
    200: {
      description: 'A page of them, or the file',
      content: {
        'application/json': { schema: z.object({ accruals: z.array(partnerAccrual), next }) },
        'text/csv': { schema: z.string() },
      },
    },
  },
})

/** Mounts the routes. */
export function mountPartnerPayments(api: Api): void {
  const { sql, audit } = api.deps
  api.mount(payments, async (c) => {
    const query = c.req.valid('query')
    const filter = filterOf(c.var.principal, query, false)
    if (asksForCsv(c)) return csvAnswer(c, 'payments', paymentsCsv(pagesOf(c, filter)))
    const page = await pageOf(filter, query)
    tellAudit(c, page)
    const shown = page.payments.map((each) => presentPartnerPayment(each, page.reader))
    return c.json({ payments: shown, next: nextOf(page) }, 200)
  })
  api.mount(accruals, async (c) => {
    const query = c.req.valid('query')
    const filter = filterOf(c.var.principal, query, true)
    if (asksForCsv(c)) return csvAnswer(c, 'accruals', accrualsCsv(pagesOf(c, filter)))
    const page = await pageOf(filter, query)
    tellAudit(c, page)
    const shown = page.payments.flatMap((each) => presentAccruals(each, page.reader))
    return c.json({ accruals: shown, next: nextOf(page) }, 200)
  })

  function pageOf(filter: PartnerPaymentFilter, { cursor, limit }: z.infer<typeof paymentQuery>) {
    const after = cursor === undefined ? null : readPaymentCursor(cursor)
    return readPage(sql, filter, after, limit)
  }
  /** Whom a page of a file is about is recorded before it is sent. */
  function pagesOf(c: Context<ApiEnv>, filter: PartnerPaymentFilter) {
    return async (after: ReadPage['next'], limit: number): Promise<ReadPage> => {
      const page = await readPage(sql, filter, after, limit)
      const members = new Set(page.payments.map(({ memberId }) => memberId))
      await audit.record(...notesOf(c, 'exportPayments', [...members]))
      return page
    }
  }
}

function nextOf({ next: position }: ReadPage): string | null {
  return position === null ? null : paymentCursor(position)
}

/** Each member whose payments a page shows is told who has read them. */
function tellAudit(c: Context<ApiEnv>, page: ReadPage): void {
  for (const { memberId } of page.payments) about(c, memberId)
}

function asksForCsv(c: Context<ApiEnv>): boolean {
  const supports = ['application/json', 'text/csv']
  return accepts(c, { header: 'Accept', supports, default: 'application/json' }) === 'text/csv'
}

function csvAnswer(c: Context<ApiEnv>, name: string, body: ReadableStream<Uint8Array>) {
  c.header('content-type', 'text/csv; charset=utf-8; header=present')
  c.header('content-disposition', `attachment; filename="${name}.csv"`)
  return c.body(body, 200)
}
