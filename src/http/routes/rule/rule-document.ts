/** Rules as JSON: approved versions, drafts, decisions; and what is wrong with a draft as a problem. */
import { z } from '@hono/zod-openapi'
import type { Refusal } from '../../../program/approval/approvals.ts'
import { showTime, stateOf } from '../../../program/approval/dates.ts'
import { jsonText } from '../../../values/json.ts'
import type { Mistake } from '../../../values/mistake.ts'
import type { Decision, StoredDraft } from '../../../program/approval/store.ts'
import type { RuleVersion } from '../../../program/rule.ts'
import { ProblemError, type ProblemDetail } from '../../problem.ts'
import { id } from '../../schemas.ts'

const state = z.enum(['scheduled', 'active', 'ended'])
const time = z.string().openapi({ example: '2026-12-01T00:00:00' })

/** What a draft and a version say alike; whole numbers are decimal texts. */
const saying = {
  name: z.string(),
  currency: z.string(),
  scope: z.object({ locationIds: z.array(id).nullable(), product: z.string().nullable() }),
  condition: z.string(),
  effect: z.looseObject({ kind: z.string() }),
  limits: z.record(z.string(), z.string().nullable()),
  stacking: z.object({ group: z.string(), mode: z.string(), priority: z.int() }),
  funders: z.array(z.object({ funderId: id, percent: z.int() })),
  campaignId: id.nullable(),
  pointsValidMonths: z.int(),
  validFrom: time,
  validTo: time.nullable(),
}

/** An approved version. */
export const versionDocument = z
  .object({
    ruleId: id,
    version: z.int(),
    partnerId: id.nullable().openapi({ description: "null: the coalition's own" }),
    state: state.openapi({
      description: '`active` from when it begins anywhere on earth until it has ended everywhere',
    }),
    ...saying,
  })
  .openapi('RuleVersion')

/** A draft. */
export const draftDocument = z
  .object({
    draftId: id,
    partnerId: id.nullable(),
    revision: z.int().openapi({ description: 'Raised by every change; also in the ETag' }),
    savedBy: z.string(),
    savedAt: z.iso.datetime(),
    became: z.object({ ruleId: id, version: z.int() }).nullable(),
    draft: z.object(saying),
  })
  .openapi('RuleDraft')

/** A decision about a version. */
export const decisionDocument = z.object({
  action: z.enum(['drafted', 'changed', 'discarded', 'approved', 'applied', 'ended', 'agreed']),
  by: z.string(),
  at: z.iso.datetime(),
  document: z.unknown(),
})

type Saying = Omit<z.infer<typeof versionDocument>, 'ruleId' | 'version' | 'partnerId' | 'state'>

/** Numbers as JSON has them. */
function plain(value: unknown): unknown {
  return JSON.parse(jsonText(value))
}

function sayingOf(
  from: Pick<
    RuleVersion,
    'name' | 'currency' | 'scope' | 'effect' | 'limits' | 'stacking' | 'pointsValidMonths'
  > & {
    readonly condition: string
    readonly funders: readonly { readonly funderId: bigint; readonly percent: number }[]
    readonly campaignId: bigint | null
    readonly validFrom: string
    readonly validTo: string | null
  },
): Saying {
  const { name, currency, condition, stacking, pointsValidMonths, campaignId, validTo } = from
  return {
    ...{ name, currency, condition, stacking, pointsValidMonths },
    scope: {
      locationIds: from.scope.locationIds?.map((each) => `${each}`) ?? null,
      product: from.scope.product,
    },
    effect: versionDocument.shape.effect.parse(plain(from.effect)),
    limits: versionDocument.shape.limits.parse(plain(from.limits)),
    funders: from.funders.map(({ funderId, percent }) => ({ funderId: `${funderId}`, percent })),
    campaignId: campaignId === null ? null : `${campaignId}`,
    validFrom: showTime(from.validFrom) ?? '',
    validTo: validTo === null ? null : showTime(validTo),
  }
}

/** The document of a version. */
export function presentVersion(rule: RuleVersion, now: Date): z.infer<typeof versionDocument> {
  const { ruleId, version, partnerId, condition, campaign } = rule
  return {
    ...{ ruleId: `${ruleId}`, version, partnerId: partnerId === null ? null : `${partnerId}` },
    state: stateOf(rule, now),
    ...sayingOf({
      ...rule,
      condition: condition?.source ?? '',
      campaignId: campaign?.campaignId ?? null,
    }),
  }
}

/** The document of a draft. */
export function presentDraft(stored: StoredDraft): z.infer<typeof draftDocument> {
  const { draftId, owner, revision, savedBy, savedAt, became, draft } = stored
  return {
    ...{ draftId: `${draftId}`, partnerId: owner === null ? null : `${owner}`, revision, savedBy },
    savedAt: savedAt.toISOString(),
    became: became === null ? null : { ruleId: `${became.ruleId}`, version: became.version },
    draft: sayingOf(draft),
  }
}

/** The document of a decision. */
export function presentDecision(decision: Decision): z.infer<typeof decisionDocument> {
  return { ...decision, at: decision.at.toISOString() }
}

const codes = {
  refused: 'rule_refused',
  not_found: 'not_found',
  own_draft: 'own_draft',
  other_owner: 'not_found',
  too_many: 'too_many_drafts',
  approved: 'draft_approved',
  stale: 'precondition_failed',
} as const satisfies Record<Refusal['outcome'], string>

/** Codes of refusals of changes. */
export const ruleProblems = [...new Set(Object.values(codes))]

/** A refusal as a problem. */
export function ruleProblem(refusal: Refusal): ProblemError {
  const code = codes[refusal.outcome]
  return new ProblemError(code, 'mistakes' in refusal ? refusal.mistakes.map(detailOf) : [])
}

/** A mistake as a problem names it. */
export function detailOf({ pointer, detail, column }: Mistake): ProblemDetail {
  return column === undefined ? { pointer, detail } : { pointer, detail, column }
}
