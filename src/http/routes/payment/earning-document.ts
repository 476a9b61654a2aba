/** What a payment earned, as JSON: rules, bonuses, transfers. */
import { z } from '@hono/zod-openapi'
import type {
  ExplainedBonus,
  ExplainedRule,
  ExplainedTransfer,
} from '../../../payment/explanation.ts'
import { whyLessInWords, type UnappliedRule } from '../../../program/evaluation/why-not.ts'
import { id, points } from '../../schemas.ts'

/** A rule version that gave points, and one of those who pay for them. */
export const rule = z.object({
  ruleId: id,
  version: z.int(),
  name: z.string(),
  funder: z.object({ partnerId: id, name: z.string() }),
  expiresOn: z.iso.date().openapi({
    description: 'The last day to spend the points; with the funder, it names their lot',
  }),
  points: z.object({ pending: points, posted: points }),
})

/** A rule that gave nothing, or less than it says. */
export const unapplied = z.object({
  ruleId: id,
  version: z.int(),
  name: z.string(),
  why: z.string().openapi({ example: 'outranked' }),
  whyText: z.string().openapi({ description: 'The same in words' }),
  by: z
    .object({ ruleId: id, version: z.int(), name: z.string() })
    .nullable()
    .openapi({ description: 'Of `outranked`: the rule that goes before it' }),
  limits: z.array(z.string()).openapi({
    description: 'Of `limit`: which of its limits keep points back',
    example: ['dayPoints'],
  }),
  cutPoints: points.openapi({ description: 'Of `limit`: how many points are kept back' }),
})

/** A bonus that came of the payment. */
export const bonus = z.object({
  reason: z.enum(['friend', 'referrer']),
  memberId: id,
  takenBack: z.boolean().openapi({ description: 'Whether this one takes it back' }),
  points,
  transferId: id,
  bookedOn: z.iso.date(),
  funder: z.object({ partnerId: id, name: z.string() }),
  expiresOn: z.iso.date(),
})

/** A movement of points. */
export const transfer = z.object({
  transferId: id,
  kind: z.enum(['pending', 'post', 'void', 'single']),
  code: z.string().openapi({ description: 'What it is for', example: 'accrual' }),
  debitAccountId: id,
  creditAccountId: id,
  points,
  pendingId: id.nullable().openapi({ description: 'The pending transfer that this one ends' }),
  bookedOn: z.iso.date(),
  funderId: id,
  expiresOn: z.iso
    .date()
    .nullable()
    .openapi({ description: 'The lot; null where none is touched' }),
})

/** The document of a {@link unapplied}. */
export function presentUnapplied(each: UnappliedRule) {
  const named = ({ ruleId, version, name }: UnappliedRule['rule']) => ({
    ...{ ruleId: `${ruleId}`, version, name },
  })
  return {
    ...named(each.rule),
    ...{ why: each.why, whyText: whyLessInWords(each) },
    by: each.by === null ? null : named(each.by),
    limits: [...each.limits],
    cutPoints: `${each.cutPoints}`,
  }
}

/** The document of a {@link bonus}. */
export function presentBonus({
  funder,
  memberId,
  points: given,
  transferId,
  ...bonus
}: ExplainedBonus) {
  const pays = { partnerId: `${funder.partnerId}`, name: funder.name }
  const ids = { memberId: `${memberId}`, transferId: `${transferId}` }
  return { ...bonus, ...ids, points: `${given}`, funder: pays }
}

/** The document of a {@link rule}. */
export function presentRule({
  ruleId,
  version,
  name,
  funder,
  expiresOn,
  pending,
  posted,
}: ExplainedRule) {
  const pays = { partnerId: `${funder.partnerId}`, name: funder.name }
  const given = { pending: `${pending}`, posted: `${posted}` }
  return { ruleId: `${ruleId}`, version, name, funder: pays, expiresOn, points: given }
}

/** The document of a {@link transfer}. */
export function presentTransfer(each: ExplainedTransfer) {
  return {
    transferId: `${each.transferId}`,
    kind: each.kind,
    code: each.code,
    debitAccountId: `${each.debit}`,
    creditAccountId: `${each.credit}`,
    points: `${each.points}`,
    pendingId: each.pendingId === null ? null : `${each.pendingId}`,
    bookedOn: each.bookedOn,
    funderId: `${each.funderId}`,
    expiresOn: each.expiresOn,
  }
}
