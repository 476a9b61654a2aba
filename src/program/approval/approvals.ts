/** How a rule version comes to be and to its end: drafted, approved by a second person, ended; each noted. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { moveEnd, saveRule } from '../store.ts'
import type { RuleVersion } from '../rule.ts'
import { checkDraft, type Surroundings } from './check.ts'
import { endMistakes, laterEnd } from './ends.ts'
import { termsOf, type Draft } from './draft.ts'
import { withdrawalMistakes, type FundingAgreement } from './funding.ts'
import type { Mistake } from '../../values/mistake.ts'
import type { Owner } from '../../values/owner.ts'
import * as store from './store.ts'
import type { StoredDraft } from './store.ts'

/** Most drafts of one owner that wait for approval. */
export const openDraftsMax = 200

/** What surrounds the life of rules. */
export interface ApprovalPorts {
  readonly sql: Sql
  now(): Date
  /** Until the end of the transaction, nobody else changes rules or the terms of partners. */
  lock(sql: Queryable): Promise<void>
  /** Tells every gateway, at the commit, that rules have changed. */
  announce(sql: Queryable): Promise<void>
}

/**
 * Why not. `own_draft`: who saved it last may not approve it. `other_owner`: it is a draft of another's rule. `stale`: it was
 * changed meanwhile.
 */
export type Refusal =
  | { readonly outcome: 'refused'; readonly mistakes: readonly Mistake[] }
  | { readonly outcome: 'not_found' | 'own_draft' | 'other_owner' | 'too_many' | 'approved' }
  | { readonly outcome: 'stale'; readonly revision: number }

/** What an approved version is called. */
export interface VersionName {
  readonly ruleId: bigint
  readonly version: number
}

/** A draft as somebody means it: what another has saved meanwhile is not written over, nor approved unseen. */
export interface DraftName {
  readonly draftId: bigint
  readonly revision: number
}

type Saved = { readonly outcome: 'saved'; readonly draft: StoredDraft }

/** The life of rules; `by` is the name of an API key, or of a user of the command line. */
export class Approvals {
  readonly #ports: ApprovalPorts

  constructor(ports: ApprovalPorts) {
    this.#ports = ports
  }

  /** What is wrong with a draft, as things stand; nothing is saved. */
  async check(owner: Owner, draft: Draft): Promise<readonly Mistake[]> {
    const around = await store.readSurroundings(this.#ports.sql)
    return checkDraft(draft, owner, around, this.#ports.now()).mistakes
  }

  /** Saves a new draft. */
  async draft(owner: Owner, draft: Draft, by: string): Promise<Saved | Refusal> {
    return await this.#change(async (sql, around) => {
      const open = await store.readOpenDrafts(sql, owner)
      if (open.length >= openDraftsMax) return { outcome: 'too_many' }
      const { mistakes } = checkDraft(draft, owner, around, this.#ports.now())
      if (mistakes.length > 0) return { outcome: 'refused', mistakes }
      const draftId = await store.insertDraft(sql, { owner, draft, by })
      await store.insertDecision(sql, { owner, action: 'drafted', draftId, by, document: draft })
      return await saved(sql, draftId)
    })
  }

  /** Saves a draft anew. `meant`: whose rule the writer takes it for; another's draft is not written over. */
  async redraft(name: DraftName, meant: Owner, draft: Draft, by: string): Promise<Saved | Refusal> {
    return await this.#change(async (sql, around) => {
      const found = await openDraft(sql, name)
      if (!('owner' in found)) return found
      const { owner, draftId } = found
      if (owner !== meant) return { outcome: 'other_owner' }
      const { mistakes } = checkDraft(draft, owner, around, this.#ports.now())
      if (mistakes.length > 0) return { outcome: 'refused', mistakes }
      await store.updateDraft(sql, { draftId, draft, by })
      await store.insertDecision(sql, { owner, action: 'changed', draftId, by, document: draft })
      return await saved(sql, draftId)
    })
  }

  /** Throws a draft away. */
  async discard(name: DraftName, by: string): Promise<{ outcome: 'discarded' } | Refusal> {
    return await this.#change(async (sql) => {
      const found = await openDraft(sql, name)
      if (!('owner' in found)) return found
      const { owner, draftId } = found
      await store.insertDecision(sql, { owner, action: 'discarded', draftId, by, document: {} })
      await store.deleteDraft(sql, draftId)
      return { outcome: 'discarded' }
    })
  }

  /** Makes a version of a draft that another person saved. Who asks again, of the same revision, is told the same version. */
  async approve(
    name: DraftName,
    by: string,
  ): Promise<({ outcome: 'approved_now' } & VersionName) | Refusal> {
    return await this.#change(async (sql, around) => {
      const before = await store.readDraft(sql, name.draftId)
      if (before !== null && before.became !== null && before.revision === name.revision) {
        const approver = await store.readApprover(sql, before.became)
        if (approver !== null && isSamePerson(approver, by)) {
          return { outcome: 'approved_now', ...before.became }
        }
      }
      const found = await openDraft(sql, name)
      if (!('owner' in found)) return found
      const { owner, draftId, draft, savedBy } = found
      if (isSamePerson(savedBy, by)) return { outcome: 'own_draft' }
      const checked = checkDraft(draft, owner, around, this.#ports.now())
      const { version, mistakes } = checked
      if (version === null || mistakes.length > 0) return { outcome: 'refused', mistakes }
      const made = await addVersion(sql, draft, version)
      await store.markApproved(sql, { draftId, ...made })
      await store.insertDecision(sql, {
        owner,
        action: 'approved',
        draftId,
        ...made,
        by,
        document: draft,
      })
      await this.#ports.announce(sql)
      return { outcome: 'approved_now', ...made }
    })
  }

  /** Ends a version earlier; one that shall never begin ends when it begins. A later end is a draft of the next version. */
  async end(
    name: VersionName,
    validTo: string,
    by: string,
  ): Promise<{ outcome: 'ended'; version: RuleVersion } | Refusal> {
    return await this.#change(async (sql, around) => {
      const { ruleId, version } = name
      const isNamed = (each: RuleVersion): boolean =>
        each.ruleId === ruleId && each.version === version
      const standing = around.versions.find(isNamed)
      if (standing === undefined) return { outcome: 'not_found' }
      const moved = { ...standing, validTo }
      if (standing.validTo === validTo) return { outcome: 'ended', version: standing }
      const later = laterEnd(standing, validTo)
      const mistakes =
        later.length > 0 ? later : endMistakes(standing, validTo, around, this.#ports.now())
      if (mistakes.length > 0) return { outcome: 'refused', mistakes }
      await moveEnd(sql, name, validTo)
      const document = { validTo, before: standing.validTo }
      await store.insertDecision(sql, {
        owner: standing.partnerId,
        action: 'ended',
        ...name,
        by,
        document,
      })
      await this.#ports.announce(sql)
      return { outcome: 'ended', version: moved }
    })
  }

  /** A partner agrees to pay for rules of an owner, from a day to a day. */
  async agree(agreement: FundingAgreement, by: string): Promise<{ outcome: 'agreed' } | Refusal> {
    return await this.#change(async (sql, { versions, partners }) => {
      const { owner, funderId, from, until } = agreement
      const funder = partners.get(funderId)
      if (funder === undefined || (owner !== null && !partners.has(owner)) || owner === funderId) {
        return { outcome: 'not_found' }
      }
      const mistakes = withdrawalMistakes(agreement, funder, versions, this.#ports.now())
      if (mistakes.length > 0) return { outcome: 'refused', mistakes }
      await store.saveAgreement(sql, agreement)
      const document = { funderId, from, until }
      await store.insertDecision(sql, { owner, action: 'agreed', by, document })
      return { outcome: 'agreed' }
    })
  }

  /** One change at a time, on what stands when it is its turn. */
  async #change<Result>(
    work: (sql: Queryable, around: Surroundings) => Promise<Result>,
  ): Promise<Result> {
    const { sql, lock } = this.#ports
    const result = await sql.begin(async (transaction) => {
      await lock(transaction)
      return { of: await work(transaction, await store.readSurroundings(transaction)) }
    })
    return result.of
  }
}

async function addVersion(
  sql: Queryable,
  draft: Draft,
  { partnerId, version, funders }: RuleVersion,
): Promise<VersionName> {
  const terms = termsOf(draft)
  const ruleId = await saveRule(sql, { ...draft, partnerId, version, funders, terms })
  if (ruleId === null) throw new Error(`version ${version} of "${draft.name}" stands already`)
  return { ruleId, version }
}

async function saved(sql: Queryable, draftId: bigint): Promise<Saved> {
  const draft = await store.readDraft(sql, draftId)
  if (draft === null) throw new Error(`draft ${draftId} is gone`)
  return { outcome: 'saved', draft }
}

/** The draft as it stands, if it is still one and as it was seen. */
async function openDraft(sql: Queryable, name: DraftName): Promise<StoredDraft | Refusal> {
  const stored = await store.readDraft(sql, name.draftId)
  if (stored === null) return { outcome: 'not_found' }
  if (stored.became !== null) return { outcome: 'approved' }
  if (stored.revision === name.revision) return stored
  return { outcome: 'stale', revision: stored.revision }
}

/** Names are compared as a person would: case and blanks around them make no second person. */
function isSamePerson(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase()
}
