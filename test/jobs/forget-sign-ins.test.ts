import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EventSink } from '../../src/intake/index.ts'
import { forgetSignInsJob } from '../../src/jobs/forget-sign-ins.ts'
import { openDesk, type SignInDesk } from '../sign-in/desk.ts'

let desk: SignInDesk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.drop())

/** Runs the job by the clock of the desk. */
async function run() {
  const intake: EventSink = { submit: () => 'unavailable', onRoom: () => {} }
  const { sql, vault, clock } = desk
  return await forgetSignInsJob.run({ sql, intake, vault, now: clock.now })
}

test('what is over goes, and nothing that is not', async () => {
  const phone = desk.newPhone()
  await desk.newMember(phone)
  const { token } = await desk.sessionFor(phone)
  await desk.codeFor(phone)
  await desk.ticketFor(desk.newPhone())
  expect(await run()).toEqual({ codes: 0, tickets: 0, sessions: 0 })
  desk.advance(29 * 60)
  await desk.signIn.sessionOf(token)
  desk.advance(60)
  expect(await run()).toEqual({ codes: 0, tickets: 1, sessions: 0 })
  expect(await desk.signIn.sessionOf(token)).not.toBeNull()
  desk.advance(30 * 60)
  expect(await run()).toEqual({ codes: 0, tickets: 0, sessions: 1 })
  // Kept for as long as limits look back.
  desk.advance(23 * 3600)
  expect(await run()).toEqual({ codes: 1, tickets: 0, sessions: 0 })
  const rows = await desk.sql`SELECT FROM sign_in_code`
  expect(rows).toHaveLength(0)
})

test('more than one statement takes', async () => {
  await desk.sql`
    INSERT INTO join_ticket (ticket_hash, phone_hash, ends_at)
    SELECT sha256(n::text::bytea), sha256(n::text::bytea), ${desk.clock.now}
      FROM generate_series(1, 10001) n`
  expect(await run()).toMatchObject({ tickets: 10_001 })
})
