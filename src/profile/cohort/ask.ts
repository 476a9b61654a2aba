/** What a bank is told of cohorts: cells of the fixed grid, every question on record and so many a day. */
import type { Sql } from '../../db/connect.ts'
import { asBank } from '../../db/scoped.ts'
import type { Category } from '../../values/mcc.ts'
import { cellsOf, levelOf, type AgeBand, type Cohort, type CohortFilter } from './grid.ts'
import { readCells, readMonthsPublished, recordQuestion, type CellRow } from './store.ts'

/** Questions that a bank may ask in a day (UTC). */
export const questionsMax = 2_000

/** A cell of the grid as it is told; what is kept back, and what nobody is in, looks alike. */
export type CohortCell = Cohort & { readonly told: CellRow | null }

/** A question of a bank. `skip`: cells before the page; `limit`: cells in it. */
export interface CohortQuestion extends CohortFilter {
  readonly month: string
  readonly currency: string
  readonly skip: number
  readonly limit: number
}

/** What asking came to. */
export type CohortAnswer =
  | {
      readonly outcome: 'answered'
      readonly membersMin: number
      readonly cells: readonly CohortCell[]
      /** Cells up to the end of the page; `null` on the last one. */
      readonly next: number | null
    }
  | { readonly outcome: 'not_published' }
  | { readonly outcome: 'too_many_questions' }

/** Answers a question. The same question has the same answer for whoever asks, for ever. */
export async function askCohorts(
  sql: Sql,
  caller: { bankId: bigint; keyName: string },
  question: CohortQuestion,
  now: Date,
): Promise<CohortAnswer> {
  const { bankId, keyName } = caller
  const asked = { bankId, caller: keyName, question, now }
  if (!(await recordQuestion(sql, asked, questionsMax))) return { outcome: 'too_many_questions' }
  const { month, currency, skip, limit } = question
  const { published, told } = await asBank(sql, bankId, async (own) => {
    const [months, cells] = await Promise.all([
      readMonthsPublished(own),
      readCells(own, month, currency),
    ])
    return { published: months.find((each) => each.month === month), told: cells }
  })
  if (published === undefined) return { outcome: 'not_published' }
  const byKey = new Map(told.map((each) => [keyOf(each), each]))
  const cells: CohortCell[] = []
  let at = 0
  for (const cohort of cellsOf(published.cities, question)) {
    at += 1
    if (at <= skip) continue
    if (cells.length === limit) return answer(published.membersMin, cells, at - 1)
    cells.push({ ...cohort, told: byKey.get(keyOfCohort(cohort)) ?? null })
  }
  return answer(published.membersMin, cells, null)
}

function answer(
  membersMin: number,
  cells: readonly CohortCell[],
  next: number | null,
): CohortAnswer {
  return { outcome: 'answered', membersMin, cells, next }
}

function keyOf({
  level,
  category,
  city,
  ageBand,
}: Pick<CellRow, 'level' | 'category' | 'city' | 'ageBand'>): string {
  return `${level}/${category}/${ageBand}/${city}`
}

function keyOfCohort(cohort: Cohort): string {
  const {
    category,
    city,
    ageBand,
  }: { category: Category; city: string | null; ageBand: AgeBand | null } = cohort
  return keyOf({ level: levelOf(cohort), category, city: city ?? '', ageBand: ageBand ?? '' })
}
