/** The life of a rule in a database: who may do what, in which order, and that it is noted. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApprovals } from '../../../src/intake/approvals.ts'
import { savePartner } from '../../../src/partner/store.ts'
import {
  openDraftsMax,
  type Approvals,
  type DraftName,
} from '../../../src/program/approval/approvals.ts'
import { draftSchema, type Draft } from '../../../src/program/approval/draft.ts'
import {
  readAgreements,
  readDecisions,
  readOpenDrafts,
} from '../../../src/program/approval/store.ts'
import { readRules } from '../../../src/program/store.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'

let database: FreshDatabase
let approvals: Approvals
let owner: bigint
let other: bigint
let now = new Date('2026-11-22T10:00:00Z')
beforeAll(async () => {
  database = await freshDatabase()
  owner = await savePartner(database.sql, 'Dala')
  other = await savePartner(database.sql, 'Jibek')
  approvals = createApprovals(database.sql, () => now)
})
afterAll(() => database.drop())

let rules = 0
let name: string
beforeEach(() => {
  rules += 1
  name = `Rule ${rules}`
})

function draft(over: object = {}): Draft {
  return draftSchema.parse({
    ...{ name, currency: 'KZT', validFrom: '2026-12-01', stacking: { group: name } },
    effect: { kind: 'rate', perMinor: '10000', pointsPer: '1' },
    ...over,
  })
}

async function saved(over: object = {}, by = 'anna'): Promise<DraftName> {
  const result = await approvals.draft(owner, draft(over), by)
  if (result.outcome !== 'saved') throw new Error(JSON.stringify(result))
  return result.draft
}

async function approved(over: object = {}): Promise<{ ruleId: bigint; version: number }> {
  const result = await approvals.approve(await saved(over), 'bolat')
  if (result.outcome !== 'approved_now') throw new Error(JSON.stringify(result))
  const { ruleId, version } = result
  return { ruleId, version }
}

async function versions() {
  return (await readRules(database.sql)).filter((each) => each.name === name)
}

describe('a draft', () => {
  test('is approved by a second person, and then stands as a version', async () => {
    const seen = await saved({ condition: 'payment.weekday == 1', limits: { dayPoints: '50' } })
    expect(await versions()).toEqual([])
    expect(await approvals.approve(seen, 'bolat')).toMatchObject({ version: 1 })
    expect(await versions()).toMatchObject([
      {
        ...{ version: 1, partnerId: owner, validFrom: '2026-12-01 00:00:00', validTo: '9999' },
        ...{ condition: { source: 'payment.weekday == 1' }, limits: { dayPoints: 50n } },
        funders: [{ funderId: owner, percent: 100 }],
      },
    ])
  })

  test.each(['anna', 'Anna', ' anna '])('is not approved by %j, who wrote it', async (by) => {
    expect(await approvals.approve(await saved(), by)).toEqual({ outcome: 'own_draft' })
    expect(await versions()).toEqual([])
  })

  test('that another wrote anew is approved by the first, and not by the other', async () => {
    const { draftId, revision } = await saved()
    const again = await approvals.redraft(
      { draftId, revision },
      owner,
      draft({ validTo: '2027-01-01' }),
      'bolat',
    )
    if (again.outcome !== 'saved') throw new Error(again.outcome)
    expect(await approvals.approve(again.draft, 'bolat')).toEqual({ outcome: 'own_draft' })
    expect(await approvals.approve(again.draft, 'anna')).toMatchObject({ version: 1 })
  })

  test('is neither approved nor written over by whoever has not seen it as it is', async () => {
    const first = await saved()
    const changed = await approvals.redraft(first, owner, draft({ validTo: '2027-01-01' }), 'anna')
    expect(changed).toMatchObject({ outcome: 'saved', draft: { revision: 2 } })
    const stale = { outcome: 'stale', revision: 2 }
    expect(await approvals.approve(first, 'bolat')).toEqual(stale)
    expect(await approvals.redraft(first, owner, draft(), 'bolat')).toEqual(stale)
    expect(await approvals.discard(first, 'bolat')).toEqual(stale)
  })

  test('is not written over by what is meant for the rules of another', async () => {
    const seen = await saved()
    for (const meant of [other, null]) {
      const refused = await approvals.redraft(seen, meant, draft(), 'anna')
      expect(refused).toEqual({ outcome: 'other_owner' })
    }
    expect(await approvals.redraft(seen, owner, draft(), 'anna')).toMatchObject({
      draft: { revision: 2 },
    })
  })

  test('of two that write it at once, one does', async () => {
    const first = await saved()
    const both = await Promise.all(
      ['2027-01-01', '2027-02-01'].map((validTo) =>
        approvals.redraft(first, owner, draft({ validTo }), 'anna'),
      ),
    )
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['saved', 'stale'])
  })

  test('is approved once: whoever did is told so again, and nobody else', async () => {
    const seen = await saved()
    const answers = await Promise.all(['bolat', ' Bolat'].map((by) => approvals.approve(seen, by)))
    expect(answers).toMatchObject([{ version: 1 }, answers[0]])
    expect(await versions()).toHaveLength(1)
    for (const by of ['anna', 'dina']) {
      expect(await approvals.approve(seen, by)).toEqual({ outcome: 'approved' })
    }
    const other = { ...seen, revision: seen.revision + 1 }
    expect(await approvals.approve(other, 'bolat')).toEqual({ outcome: 'approved' })
    expect(await approvals.redraft(seen, owner, draft(), 'anna')).toEqual({ outcome: 'approved' })
    expect(await approvals.discard(seen, 'anna')).toEqual({ outcome: 'approved' })
  })

  test('is checked again when it is approved: of two that clash, one comes to be', async () => {
    const one = await saved({ validTo: '2027-01-01' })
    const two = await saved({ validFrom: '2026-12-15' })
    const both = await Promise.all([one, two].map((each) => approvals.approve(each, 'bolat')))
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['approved_now', 'refused'])
    expect(await versions()).toHaveLength(1)
  })

  test('is not approved any more when its time has come everywhere', async () => {
    const seen = await saved()
    now = new Date('2026-12-02T10:00:00Z')
    const refused = await approvals.approve(seen, 'bolat')
    now = new Date('2026-11-22T10:00:00Z')
    expect(refused).toMatchObject({ mistakes: [{ pointer: '/validFrom' }] })
  })

  test('that is wrong is not saved', async () => {
    const refused = await approvals.draft(owner, draft({ condition: 'payment.mcc' }), 'anna')
    expect(refused).toMatchObject({ mistakes: [{ pointer: '/condition', column: 1 }] })
    const open = await readOpenDrafts(database.sql, owner)
    expect(open.filter((each) => each.draft.name === name)).toEqual([])
  })

  test('is thrown away', async () => {
    const seen = await saved()
    expect(await approvals.discard(seen, 'bolat')).toEqual({ outcome: 'discarded' })
    expect(await approvals.approve(seen, 'bolat')).toEqual({ outcome: 'not_found' })
  })

  test('one more than may wait is refused', async () => {
    const { draftId } = await saved()
    await database.sql`
      INSERT INTO rule_draft (owner_id, document, saved_by)
      SELECT ${other}, document, 'anna' FROM rule_draft, generate_series(1, ${openDraftsMax - 1})
       WHERE draft_id = ${draftId}`
    const last = await approvals.draft(other, draft(), 'anna')
    expect(last).toMatchObject({ outcome: 'saved' })
    expect(await approvals.draft(other, draft(), 'anna')).toEqual({ outcome: 'too_many' })
    await database.sql`DELETE FROM rule_draft WHERE owner_id = ${other}`
  })
})

describe('a version', () => {
  test('says who decided what of it, and that is never changed', async () => {
    const { draftId, revision } = await saved()
    const again = await approvals.redraft({ draftId, revision }, owner, draft(), 'anna')
    if (again.outcome !== 'saved') throw new Error(again.outcome)
    const made = await approvals.approve(again.draft, 'bolat')
    if (made.outcome !== 'approved_now') throw new Error(made.outcome)
    await approvals.end(made, '2027-01-01 00:00:00', 'dina')
    const decisions = await readDecisions(database.sql, made)
    expect(decisions.map(({ action, by }) => [action, by])).toEqual([
      ['drafted', 'anna'],
      ['changed', 'anna'],
      ['approved', 'bolat'],
      ['ended', 'dina'],
    ])
    expect(decisions.at(-1)?.document).toEqual({ validTo: '2027-01-01 00:00:00', before: '9999' })
    await expect(database.sql`DELETE FROM rule_decision`).rejects.toThrow('append-only')
    await expect(database.sql`UPDATE rule_decision SET decided_by = ''`).rejects.toThrow('append')
  })

  test.each([
    ['2026-11-23 23:59:59', 'refused'],
    ['2026-11-24 00:00:00', 'ended'],
  ])('that is active ends at %s at the earliest: %s', async (validTo, outcome) => {
    const name = await approved({ validFrom: '2026-11-22' })
    now = new Date('2026-11-23T09:59:59Z')
    const result = await approvals.end(name, validTo, 'anna')
    now = new Date('2026-11-22T10:00:00Z')
    expect(result.outcome).toBe(outcome)
  })

  test('that has not begun may end when it begins, and then makes room', async () => {
    const first = await approved()
    expect(await approvals.end(first, '2026-11-30 00:00:00', 'anna')).toMatchObject({
      mistakes: [{ pointer: '/validTo' }],
    })
    expect(await approvals.end(first, '2026-12-01 00:00:00', 'anna')).toMatchObject({
      outcome: 'ended',
    })
    expect(await approved()).toEqual({ ruleId: first.ruleId, version: 2 })
  })

  test('that has ended, or is about to, ends no other way', async () => {
    const made = await approved({ validTo: '2026-12-24' })
    now = new Date('2026-12-23T12:00:00Z')
    const result = await approvals.end(made, '2026-12-23 00:00:00', 'anna')
    now = new Date('2026-11-22T10:00:00Z')
    expect(result).toMatchObject({ mistakes: [{ detail: expect.stringContaining('too near') }] })
  })

  test('ends later by a second person alone, as the next version', async () => {
    const first = await approved({ validTo: '2027-01-01' })
    const refused = {
      mistakes: [{ pointer: '/validTo', detail: expect.stringContaining('a second person') }],
    }
    for (const later of ['2027-01-01 00:00:01', '9999']) {
      expect(await approvals.end(first, later, 'anna')).toMatchObject(refused)
    }
    // One that was called off does not come back either.
    await approvals.end(first, '2026-12-01 00:00:00', 'anna')
    expect(await approvals.end(first, '2027-01-01 00:00:00', 'anna')).toMatchObject(refused)
    expect(await approved({ validTo: '2027-02-01' })).toMatchObject({ version: 2 })
    expect(await approved({ validFrom: '2027-02-01' })).toMatchObject({ version: 3 })
  })

  test('that is not there is not found', async () => {
    const nobody = { ruleId: 1_000_000n, version: 1 }
    expect(await approvals.end(nobody, '9999', 'anna')).toEqual({ outcome: 'not_found' })
  })
})

describe('an agreement', () => {
  const funders = () => [{ funderId: `${other}`, percent: 100 }]

  test('makes a funder possible, and holds as long as what it made possible', async () => {
    const asked = draft({ funders: funders(), validTo: '2027-01-01' })
    expect(await approvals.draft(owner, asked, 'anna')).toMatchObject({
      mistakes: [{ pointer: '/funders/0/funderId' }],
    })
    const agreement = { owner, funderId: other, from: '2026-12-01', until: '2026-12-31' }
    expect(await approvals.agree(agreement, 'jibek')).toEqual({ outcome: 'agreed' })
    const made = await approved({ funders: funders(), validTo: '2027-01-01' })

    const shorter = { ...agreement, until: '2026-12-30' }
    expect(await approvals.agree(shorter, 'jibek')).toMatchObject({
      mistakes: [{ detail: expect.stringContaining(`"${name}" holds longer`) }],
    })
    const longer = draft({ funders: funders(), validFrom: '2027-01-01' })
    expect(await approvals.draft(owner, longer, 'anna')).toMatchObject({
      mistakes: [{ detail: expect.stringContaining('Jibek has agreed') }],
    })
    await approvals.end(made, '2026-12-01 00:00:00', 'anna')
    expect(await approvals.agree(shorter, 'jibek')).toEqual({ outcome: 'agreed' })
    expect(await readAgreements(database.sql)).toEqual([shorter])
  })

  test('is of two that there are, and begins before it ends', async () => {
    const agreement = { owner, funderId: other, from: '2026-12-01', until: '2026-11-30' }
    expect(await approvals.agree(agreement, 'x')).toMatchObject({
      mistakes: [{ pointer: '/until' }],
    })
    const lasting = { ...agreement, until: '9999' }
    for (const wrong of [{ owner: 999n }, { funderId: 999n }, { funderId: owner }]) {
      expect(await approvals.agree({ ...lasting, ...wrong }, 'x')).toEqual({ outcome: 'not_found' })
    }
  })
})
