/** The rules of a coalition file: brought into the database, and checked as drafts are, all together. */
import { userInfo } from 'node:os'
import type { Queryable } from '../../db/connect.ts'
import {
  conditionMistake,
  namingMistakes,
  startMistakes,
  versionMistakes,
  type Surroundings,
} from '../../program/approval/check.ts'
import { lastDayOf } from '../../program/approval/dates.ts'
import { termsOf, type Draft } from '../../program/approval/draft.ts'
import { endMistakes } from '../../program/approval/ends.ts'
import type { Mistake } from '../../values/mistake.ts'
import { noEnd } from '../../values/time.ts'
import type { Owner } from '../../values/owner.ts'
import { draftOf } from '../../program/approval/named.ts'
import {
  insertDecision,
  readAgreements,
  readSurroundings,
  saveAgreement,
} from '../../program/approval/store.ts'
import type { RuleVersion } from '../../program/rule.ts'
import { saveRule } from '../../program/store.ts'
import { mistakeText } from '../coalition-program/refusal.ts'
import { CliError } from '../errors.ts'
import type { CoalitionRule } from './schema.ts'

/** A rule of the file, and whose it is. */
export interface OwnedRule {
  readonly owner: Owner
  readonly rule: CoalitionRule
}

/**
 * Brings rule versions into the database. A version that stands is only ended otherwise, as `program rules end` would; the
 * first rules of an owner may begin in the past. Whoever applies the file agrees for the funders that it names. Throws
 * {@link CliError} with every mistake of the first version that has one.
 */
export async function applyRules(sql: Queryable, rules: readonly OwnedRule[]): Promise<void> {
  const before = await readSurroundings(sql)
  const now = new Date()
  for (const { owner, rule } of rules) await applyRule(sql, owner, rule, before, now)
  const after = await readSurroundings(sql)
  for (const { owner, rule } of rules) {
    if (standing(before, owner, rule) !== undefined) continue
    const version = standing(after, owner, rule)
    if (version !== undefined) refuse(rule, versionMistakes(version, after, now))
  }
}

function standing(
  { versions }: Surroundings,
  owner: Owner,
  { name, version }: CoalitionRule,
): RuleVersion | undefined {
  return versions.find(
    (each) => each.partnerId === owner && each.name === name && each.version === version,
  )
}

async function applyRule(
  sql: Queryable,
  owner: Owner,
  rule: CoalitionRule,
  before: Surroundings,
  now: Date,
): Promise<void> {
  const { version, ...named } = rule
  const read = draftOf(named, owner, before)
  if ('mistakes' in read) return refuse(rule, read.mistakes)
  const { draft } = read
  const funders =
    draft.funders.length > 0 || owner === null ? draft.funders : [{ funderId: owner, percent: 100 }]
  const known = standing(before, owner, rule)
  refuse(rule, [
    ...[conditionMistake(draft.condition)].filter((each) => each !== null),
    ...namingMistakes(draft, owner, before),
    ...(known === undefined ? firstMistakes(draft, owner, before, now) : []),
    ...(known === undefined ? [] : movedEnd(known, draft.validTo ?? noEnd, before, now)),
  ])
  await agree(sql, owner, { ...draft, funders })
  const terms = termsOf(draft)
  const ruleId = await saveRule(sql, { ...draft, partnerId: owner, version, funders, terms })
  if (ruleId === null) {
    throw new CliError(
      `version ${version} of the rule "${rule.name}" stands already and says otherwise: ` +
        'give the change a new version, and the old one a validTo',
    )
  }
  const isEnded = known !== undefined && known.validTo !== (draft.validTo ?? noEnd)
  if (known === undefined || isEnded) {
    const action = known === undefined ? 'applied' : 'ended'
    const by = userInfo().username
    await insertDecision(sql, { owner, action, ruleId, version, by, document: draft })
  }
}

/** What is new of an owner that has rules begins as a draft would. */
function firstMistakes(
  draft: Draft,
  owner: Owner,
  { versions }: Surroundings,
  now: Date,
): readonly Mistake[] {
  return versions.some((each) => each.partnerId === owner) ? startMistakes(draft, now) : []
}

function movedEnd(
  known: RuleVersion,
  validTo: string,
  before: Surroundings,
  now: Date,
): readonly Mistake[] {
  return known.validTo === validTo ? [] : endMistakes(known, validTo, before, now)
}

/** Stretches agreements of funders to what a version needs. */
async function agree(
  sql: Queryable,
  owner: Owner,
  { funders, validFrom, validTo }: Pick<Draft, 'funders' | 'validFrom' | 'validTo'>,
): Promise<void> {
  const others = funders.filter(({ funderId }) => funderId !== owner)
  const agreements = others.length === 0 ? [] : await readAgreements(sql)
  for (const { funderId } of others) {
    const known = agreements.find((each) => each.owner === owner && each.funderId === funderId)
    const [starts, ends] = [validFrom.slice(0, 10), lastDayOf({ validTo: validTo ?? noEnd })]
    const from = known !== undefined && known.from < starts ? known.from : starts
    const until = known !== undefined && known.until > ends ? known.until : ends
    if (from === known?.from && until === known.until) continue
    await saveAgreement(sql, { owner, funderId, from, until })
    const document = { funderId, from, until }
    await insertDecision(sql, { owner, action: 'agreed', by: userInfo().username, document })
  }
}

function refuse({ name, version, condition }: CoalitionRule, mistakes: readonly Mistake[]): void {
  if (mistakes.length === 0) return
  const lines = mistakes.map((each) => mistakeText(each, condition))
  throw new CliError(`version ${version} of the rule "${name}" is refused:\n${lines.join('\n')}`)
}
