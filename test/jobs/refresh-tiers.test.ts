/** Tiers: who is looked at again, when, and what becomes of it. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { refreshTiersJob } from '../../src/jobs/refresh-tiers.ts'
import { createMember } from '../../src/member/member.ts'
import { readCursor, saveCursor } from '../../src/program/standing/store.ts'
import { setTurnover } from '../support/turnover.ts'
import { partnerId, scheme, startStanding, type StandingTest } from './standing.ts'

let at: StandingTest
beforeEach(async () => {
  at = await startStanding()
})
afterEach(() => at.drop())

/** A card event of a member, as the intake leaves it. */
async function tellOf(memberId: bigint, hex: string): Promise<void> {
  await at.sql`
    INSERT INTO card_event (key, member_id, payment_id, points, amount_minor, received_at, approved, kind, mti,
                            link, rung)
    VALUES (decode(${hex}, 'hex'), ${memberId}, 1, 0, 0, now(), true, 'presentment', '', '', 'opened')`
  // Two keys a row: the other one is of an event that no table has.
  await at.sql`
    INSERT INTO outbox (outbox_id, event_keys)
    VALUES ((SELECT count(*) FROM outbox), decode(${'00'.repeat(16)} || ${hex}, 'hex'))`
}

test('without a definition nothing is done', async () => {
  expect(await refreshTiersJob.isUrgent?.(at.sql)).toBe(false)
  expect(await at.run(refreshTiersJob, '2026-03-10')).toEqual({})
})

test('a new scheme goes over all members at once; events are recorded once', async () => {
  const [one = 0n, two = 0n, three = 0n] = at.members
  await at.define('tiers', 0n, '', scheme)
  await at.define('tiers', partnerId, '', scheme)
  await setTurnover(at.sql, [
    { memberId: one, partnerId, month: '2026-03', amountMinor: 900n },
    { memberId: one, partnerId: 78n, month: '2026-02', amountMinor: 4100n },
    { memberId: two, partnerId, month: '2026-03', amountMinor: 1000n },
    { memberId: three, partnerId, month: '2026-03', amountMinor: 9000n, currency: 'USD' },
  ])
  expect(await refreshTiersJob.isUrgent?.(at.sql)).toBe(true)
  expect(await at.run(refreshTiersJob, '2026-03-10')).toMatchObject({ changed: 3 })
  expect(await refreshTiersJob.isUrgent?.(at.sql)).toBe(false)
  const stand = [`${one} 0 gold 2026-03-10`, `${two} 0 silver 2026-03-10`]
  expect(await at.tiers()).toEqual([...stand, `${two} ${partnerId} silver 2026-03-10`])
  expect(await at.run(refreshTiersJob, '2026-03-10')).toMatchObject({ changed: 0 })
  expect(await at.events()).toEqual([
    `${one} 0 1 >gold earned 2026-03-10`,
    `${two} 0 1 >silver earned 2026-03-10`,
    `${two} ${partnerId} 1 >silver earned 2026-03-10`,
  ])
})

test('a member of whom the outbox tells is looked at within the hour, others are not', async () => {
  const [one = 0n, two = 0n] = at.members
  await at.define('tiers', 0n, '', scheme)
  await at.run(refreshTiersJob, '2026-03-10')
  // So that the members are not new ones.
  await at.settle()
  const months = [one, two].map((memberId) => ({
    ...{ memberId, partnerId, month: '2026-03', amountMinor: 2000n },
  }))
  await setTurnover(at.sql, months)
  await tellOf(one, '11'.repeat(16))
  expect(await at.run(refreshTiersJob, '2026-03-10')).toEqual({ members: 1, changed: 1 })
  expect(await at.tiers()).toEqual([`${one} 0 silver 2026-03-10`])
})

test('what began before the last run and was committed after it is seen', async () => {
  const [one = 0n] = at.members
  await at.define('tiers', 0n, '', scheme)
  await at.run(refreshTiersJob, '2026-03-10')
  await at.settle()
  await setTurnover(at.sql, [{ memberId: one, partnerId, month: '2026-03', amountMinor: 2000n }])
  await tellOf(one, '22'.repeat(16))
  await at.sql`UPDATE outbox SET created_at = created_at - interval '50 seconds'`
  expect(await at.run(refreshTiersJob, '2026-03-10')).toMatchObject({ changed: 1 })
})

test('a tier lapses on its day, without a purchase, whenever the job runs', async () => {
  const [one = 0n] = at.members
  await at.define('tiers', 0n, '', scheme)
  await setTurnover(at.sql, [
    { memberId: one, partnerId, month: '2026-03', amountMinor: 6000n },
    { memberId: one, partnerId, month: '2026-05', amountMinor: 1500n },
  ])
  await at.run(refreshTiersJob, '2026-03-10')
  await at.run(refreshTiersJob, '2026-05-31')
  expect(await at.tiers()).toEqual([`${one} 0 gold 2026-03-10`])
  await at.run(refreshTiersJob, '2026-12-24')
  expect(await at.events()).toEqual([
    `${one} 0 1 >gold earned 2026-03-10`,
    `${one} 0 2 gold>silver lapsed 2026-06-01`,
    `${one} 0 3 silver> lapsed 2026-08-01`,
  ])
})

test('a clock that is set back changes nothing', async () => {
  const [one = 0n] = at.members
  await at.define('tiers', 0n, '', scheme)
  await setTurnover(at.sql, [{ memberId: one, partnerId, month: '2026-03', amountMinor: 6000n }])
  await at.run(refreshTiersJob, '2026-03-10')
  const stood = await at.tiers()
  expect(await at.run(refreshTiersJob, '2026-01-10')).toMatchObject({ changed: 0 })
  expect(await at.tiers()).toEqual(stood)
})

test('a sweep that was interrupted goes on after the last member that it has seen', async () => {
  const [one = 0n, , three = 0n] = at.members
  await at.define('tiers', 0n, '', scheme)
  await setTurnover(
    at.sql,
    at.members.map((memberId) => ({ memberId, partnerId, month: '2026-03', amountMinor: 2000n })),
  )
  await at.settle()
  const begun = { readTo: new Date(), day: '2026-03-10', definitions: 1, sweptOn: null }
  await saveCursor(at.sql, 'refresh-tiers', {
    ...begun,
    sweep: { on: '2026-03-10', after: three },
  })
  expect(await at.run(refreshTiersJob, '2026-03-10')).toEqual({ members: 7, changed: 7 })
  expect((await at.tiers()).some((text) => text.startsWith(`${one} `))).toBe(false)
  const cursor = await readCursor(at.sql, 'refresh-tiers')
  expect(cursor).toMatchObject({ sweptOn: '2026-03-10', sweep: null })
  // The next day's goes over all.
  expect(await at.run(refreshTiersJob, '2026-03-11')).toMatchObject({ changed: 3 })
})

test('a gateway that stops ends the job; the next run does what was left', async () => {
  await at.define('tiers', 0n, '', scheme)
  await setTurnover(
    at.sql,
    at.members.map((memberId) => ({ memberId, partnerId, month: '2026-03', amountMinor: 2000n })),
  )
  const stopped = refreshTiersJob.run({
    ...{ sql: at.sql, now: new Date('2026-03-10T12:00:00Z'), signal: AbortSignal.abort() },
    intake: { submit: () => 'unavailable', onRoom: () => {} },
  })
  await expect(stopped).rejects.toMatchObject({ code: 'stopped' })
  expect(await refreshTiersJob.isUrgent?.(at.sql)).toBe(true)
  expect(await run('2026-03-10')).toMatchObject({ changed: 10 })
})

test('a level from zero is for members who have bought nothing, too', async () => {
  const levels = [{ tier: 'bronze', from: '0' }, ...scheme.levels]
  await at.define('tiers', 0n, '', { ...scheme, levels })
  await at.run(refreshTiersJob, '2026-03-10')
  expect(await at.tiers()).toHaveLength(10)
  const late = await createMember(at.sql, { name: 'Late' })
  await at.run(refreshTiersJob, '2026-03-10')
  expect((await at.tiers()).at(-1)).toBe(`${late} 0 bronze 2026-03-10`)
  await at.define('tiers', 0n, '', { ...scheme, levels: [] })
  await at.run(refreshTiersJob, '2026-03-12')
  expect((await at.tiers()).at(-1)).toBe(`${late} 0  2026-03-12`)
})

test('what is refreshed by the hour is what would be worked out anew', async () => {
  const monthOf = (nth: number) => `2026-0${1 + (nth % 3)}`
  const buy = (ids: readonly bigint[], amountMinor: bigint) =>
    setTurnover(
      at.sql,
      ids.map((memberId, nth) => ({ memberId, partnerId, month: monthOf(nth), amountMinor })),
    )
  await at.define('tiers', 0n, '', scheme)
  await at.define('tiers', partnerId, '', scheme)
  await at.settle()
  await buy(at.members, 1200n)
  await run('2026-03-10')
  for (const [nth, amountMinor] of [6000n, 800n, 2000n].entries()) {
    const some = at.members.filter((_, member) => member % (nth + 2) === 0)
    await buy(some, amountMinor)
    for (const memberId of some) await tellOf(memberId, `${nth}${memberId}`.padStart(32, '0'))
    await run('2026-03-10')
  }
  const refreshed = (await at.tiers()).filter((text) => !text.includes('  '))
  await at.sql`TRUNCATE member_tier, tier_event, refresh_cursor`
  await run('2026-03-10')
  expect(refreshed.length).toBeGreaterThan(0)
  expect(await at.tiers()).toEqual(refreshed)
})

const run = (day: string) => at.run(refreshTiersJob, day)
