/** Definitions of tiers, segments and loyalty indices: what all of them say, and how a wrong one is refused. */
import { z } from '@hono/zod-openapi'
import type { Definition } from '../../../program/standing/store.ts'
import type { Mistake } from '../../../values/mistake.ts'
import { ProblemError } from '../../problem.ts'
import { detailOf } from '../rule/rule-document.ts'
import { id } from '../../schemas.ts'
import { coalitionId } from '../../../values/owner.ts'

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
    partnerId: partnerId === coalitionId ? null : `${partnerId}`,
    version: found?.version ?? 0,
    changedBy: found?.changedBy ?? null,
    changedAt: found?.changedAt.toISOString() ?? null,
  }
}

/** Throws the problem where something is wrong. */
export function refuseMistakes(mistakes: readonly Mistake[]): void {
  if (mistakes.length > 0) throw new ProblemError('invalid_body', mistakes.map(detailOf))
}
