/** `/v1/bank/cohorts`: what groups of members spend; never of so few that one could be told. */
import { createRoute, z } from '@hono/zod-openapi'
import { askCohorts, questionsMax, type CohortCell } from '../../../profile/cohort/ask.ts'
import { ageBands } from '../../../profile/cohort/grid.ts'
import { readMonthsPublished } from '../../../profile/cohort/store.ts'
import { readBankName } from '../../../profile/store/consents.ts'
import { categories } from '../../../values/mcc.ts'
import type { Api } from '../../api.ts'
import { bankAccess, bankMeant, bankParameter, bankQuery } from '../../bank-scope.ts'
import { next, pageFields } from '../../conventions/paging.ts'
import { cursorOf, readCursor } from '../../cursor.ts'
import { ProblemError } from '../../problem.ts'
import { amount, currency } from '../../schemas.ts'
import { monthText } from './bank-document.ts'

const shared = { tags: ['Profiles'], 'x-access': bankAccess, 'x-scope': 'cohorts:read' as const }
/** How the query and the answer name the city of who bought at no location of the coalition. */
const unknown = 'unknown'

const cell = z
  .object({
    category: z.enum(categories),
    city: z.string().nullable().openapi({
      description:
        'Where the members bought most in the month; `null`: everywhere, `unknown`: at no location',
    }),
    ageBand: z.enum(ageBands).nullable().openapi({ description: '`null`: of every age' }),
    suppressed: z.boolean().openapi({
      description:
        'True where it is not told: too few members, one that stands out, or nobody at all',
    }),
    members: z.int().nullable().openapi({ description: 'Rounded to tens' }),
    payments: z.int().nullable().openapi({ description: 'Rounded to tens' }),
    amount: z.union([amount, z.null()]),
  })
  .openapi('Cohort', { description: '`amount` is what was spent, rounded to three digits' })

const list = createRoute({
  ...{ ...shared, method: 'get', path: '/v1/bank/cohorts' },
  operationId: 'listCohorts',
  summary: 'What groups of members spent in a month',
  description:
    'Cells of one fixed grid: a category, its cities, their age bands. Each month is worked out once, ten days after it is ' +
    'over, and stays as it is: the same question has the same answer for everybody. What is kept back and what nobody is in ' +
    `look alike. Each page is a question; a bank may ask ${questionsMax} a day (UTC), and all are on record.`,
  'x-problems': ['invalid_parameter', 'not_found', 'rate_limited'] as const,
  request: {
    query: z.object({
      bankId: bankParameter,
      month: monthText.openapi({ param: { name: 'month', in: 'query' } }),
      currency: currency.openapi({ param: { name: 'currency', in: 'query' } }),
      category: z.enum(categories).optional(),
      city: z.string().min(1).max(200).optional(),
      ageBand: z
        .enum(ageBands)
        .optional()
        .openapi({ description: 'In every city, or in the one that is named' }),
      ...pageFields,
    }),
  },
  responses: {
    200: {
      description: 'A page of the grid',
      content: {
        'application/json': {
          schema: z.object({
            membersMin: z
              .int()
              .openapi({ description: 'Members of a cell that is told, at least' }),
            cohorts: z.array(cell),
            next,
          }),
        },
      },
    },
  },
})

const months = createRoute({
  ...{ ...shared, method: 'get', path: '/v1/bank/cohorts/months' },
  operationId: 'listCohortMonths',
  summary: 'The months for which there are cohorts, and their cities',
  'x-problems': ['invalid_parameter', 'not_found'] as const,
  request: { query: bankQuery },
  responses: {
    200: {
      description: 'The newest first; at most 36 are added at a time',
      content: {
        'application/json': {
          schema: z.object({
            months: z
              .array(
                z.object({
                  month: z.string().openapi({ example: '2026-10' }),
                  cities: z.array(z.string()),
                  publishedAt: z.iso.datetime(),
                }),
              )
              .max(1200),
          }),
        },
      },
    },
  },
})

/** Mounts the routes. */
export function mountCohorts(api: Api): void {
  const { sql } = api.deps
  api.mount(list, async (c) => {
    const { bankId: named, cursor, city, ...query } = c.req.valid('query')
    const bankId = bankMeant(c.var.principal, named)
    const skip = cursor === undefined ? 0 : Number(readCursor(cursor, /^([0-9]{1,9})$/)[0])
    if ((await readBankName(sql, bankId)) === null) throw new ProblemError('not_found')
    const { keyName } = c.var.principal
    const question = { ...query, city: city === unknown ? '' : city, skip }
    const now = new Date()
    const answer = await askCohorts(sql, { bankId, keyName }, question, now)
    if (answer.outcome === 'not_published') throw new ProblemError('not_found')
    if (answer.outcome === 'too_many_questions') {
      const midnight = Date.parse(`${now.toISOString().slice(0, 10)}T00:00:00Z`) + 86_400_000
      c.header('retry-after', `${Math.ceil((midnight - now.getTime()) / 1000)}`)
      throw new ProblemError('rate_limited')
    }
    const { membersMin, cells } = answer
    const cohorts = cells.map(presentCell)
    const end = answer.next === null ? null : cursorOf(BigInt(answer.next))
    return c.json({ membersMin, cohorts, next: end }, 200)
  })
  api.mount(months, async (c) => {
    bankMeant(c.var.principal, c.req.valid('query').bankId)
    const published = await readMonthsPublished(sql)
    return c.json(
      {
        months: published.map(({ month, cities, publishedAt }) => ({
          month: month.slice(0, 7),
          cities: cities.map(nameOf),
          publishedAt: publishedAt.toISOString(),
        })),
      },
      200,
    )
  })
}

function nameOf(city: string): string {
  return city === '' ? unknown : city
}

function presentCell({ category, city, ageBand, told }: CohortCell): z.infer<typeof cell> {
  const cohort = { category, city: city === null ? null : nameOf(city), ageBand }
  if (told === null) {
    return { ...cohort, suppressed: true, members: null, payments: null, amount: null }
  }
  const { members, payments, amountMinor, currency } = told
  const spent = { minor: `${amountMinor}`, currency }
  return { ...cohort, suppressed: false, members, payments, amount: spent }
}
