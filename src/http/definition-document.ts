/** Definitions of tiers, segments and loyalty indices: whose they are, and how a wrong one is refused. */
import { z } from '@hono/zod-openapi'
import type { Queryable } from '../db/connect.ts'
import type { Principal } from '../keys/principal.ts'
import { readPartnerNames } from '../partner/store.ts'
import type { Definition } from '../program/standing/store.ts'
import type { Mistake } from '../values/mistake.ts'
import { currencyExponent } from '../values/currency.ts'
import { ProblemError } from './problem.ts'
import { detailOf, ownerMeant } from './rule-document.ts'
import { id, idParameter } from './schemas.ts'

/** Says whose definition it is, where the caller is the operator. */
export const definitionQuery = z.object({
  partnerId: idParameter.optional().openapi({
    param: { name: 'partnerId', in: 'query' },
    description: "The operator only: whose they are. Left out, they are the coalition's own",
  }),
})

/** Whose definition a caller means; 0 is the coalition. Of another partner there is none. */
export function definerOf(principal: Principal, named: bigint | undefined): bigint {
  return ownerMeant(principal, named) ?? 0n
}

/** A currency that can be paid in. */
export const currency = z
  .string()
  .refine((code) => currencyExponent(code) !== undefined)
  .openapi({ example: 'KZT', description: 'ISO 4217 alphabetic code' })

/** What each definition says besides its document. */
export const definitionFields = {
  partnerId: id.nullable().openapi({ description: "null: the coalition's" }),
  version: z.int().openapi({ description: 'Raised by every change; 0 where nothing is defined' }),
  changedBy: z.string().nullable(),
  changedAt: z.iso.datetime().nullable(),
}

/** These fields of a definition, or of none. */
export function presentFields(
  partnerId: bigint,
  found: Omit<Definition<unknown>, 'document'> | undefined,
) {
  return {
    partnerId: partnerId === 0n ? null : `${partnerId}`,
    version: found?.version ?? 0,
    changedBy: found?.changedBy ?? null,
    changedAt: found?.changedAt.toISOString() ?? null,
  }
}

/** Throws the problem where something is wrong. */
export function refuseMistakes(mistakes: readonly Mistake[]): void {
  if (mistakes.length > 0) throw new ProblemError('invalid_body', mistakes.map(detailOf))
}

/** The day by which standings are shown, `YYYY-MM-DD` in UTC as the jobs have it. */
export function todayUtc(): string {
  return new Date().toISOString().slice(0, 10)
}

/** Throws where the operator names a partner that there is not; 0 is the coalition. */
export async function assertDefiner(sql: Queryable, partnerId: bigint): Promise<void> {
  if (partnerId === 0n || (await readPartnerNames(sql)).has(partnerId)) return
  throw new ProblemError('not_found')
}
