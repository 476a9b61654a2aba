/** The crash matrix, short: two kills of each victim; `npm run crash` makes two hundred. */
import { rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { compare } from './ledger.ts'
import { CrashError, runMatrix } from './matrix.ts'
import { victims, type Victim } from './rounds.ts'

const size = { members: 12, payments: 40, offline: 300 }

test('two kills of each victim under work leave the ledger of a day without', async () => {
  const killed: Victim[] = []
  const onKill = ({ victim }: { victim: Victim }): void => void killed.push(victim)
  const report = await runMatrix({ rounds: 6, seed: 20_250_314, size, onKill })
  expect(killed).toEqual([...victims, ...victims])
  expect(report.lines).toBeGreaterThan(1_000)
  expect(report.messages).toBeGreaterThan(200)
  const kinds = [
    'account',
    'budget',
    'event',
    'limit',
    'lot',
    'month',
    'payment',
    'points',
    'turnover',
  ]
  expect(report.kinds).toEqual(kinds)
}, 180_000)

test('limits and a budget that bind are held through kills, and no payment is lost or counted twice', async () => {
  const report = await runMatrix({ rounds: 3, seed: 20_260_418, size, limits: 'tight' })
  expect(report.lines).toBeGreaterThan(1_000)
  expect(report.usedUp).toBeGreaterThan(size.members)
}, 180_000)

test('a record that is known under another key, and so counts again, is found', async () => {
  const run = runMatrix({
    ...{ rounds: 1, seed: 7, size },
    // The books stay right: only the day without kills tells that the record counts twice.
    meddle: (site) =>
      site.ask(
        (sql) => sql`
          WITH record AS (
            SELECT key FROM card_event WHERE kind = 'presentment' ORDER BY key LIMIT 1
          ), named AS (
            UPDATE payment
               SET event_keys = decode(replace(encode(event_keys, 'hex'), encode(record.key, 'hex'),
                                               repeat('f', 32)), 'hex')
              FROM record JOIN card_event USING (key)
             WHERE payment.payment_id = card_event.payment_id
          )
          UPDATE card_event SET key = decode(repeat('f', 32), 'hex')
            FROM record WHERE card_event.key = record.key`,
      ),
  })
  const error: unknown = await run.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof CrashError)) throw new Error('nothing was found', { cause: error })
  await rm(error.folder, { recursive: true, force: true })
  expect(error.message).toContain('seed 7')
  expect(error.message).toContain('only after the kills: payment')
  expect(error.message).toContain('only in the clean run: account member')
}, 180_000)

test('facts are compared as many times as they stand there', () => {
  expect(compare(['a', 'b', 'b'], ['b', 'a', 'b'])).toEqual([])
  expect(compare(['a', 'b', 'b'], ['a', 'b', 'c'])).toEqual([
    'only after the kills: b',
    'only in the clean run: c',
  ])
})
