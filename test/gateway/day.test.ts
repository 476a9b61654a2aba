/** The two commands of the README, as a script runs them: the day's summary is JSON alone, and exact. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('npm start -- --once --json plays the day and ends in its exact ledger', async () => {
  const { stdout } = await promisify(execFile)(
    'npm',
    ['start', '--silent', '--', '--once', '--json'],
    { cwd: root },
  )
  const day = JSON.parse(stdout)
  expect(day.ok).toBe(true)
  expect(day.ledgerFaults).toBe(0)
  expect(
    day.steps.map((step: { mti: string; points: string | null }) => [step.mti, step.points]),
  ).toEqual([
    ['0100', '125'],
    ['0100', null],
    ['0101', '125'],
    ['0120', '200'],
    ['0120', null],
    ['0100', '70'],
    ['0100', '90'],
    ['0100', '160'],
    ['0400', '-160'],
    ['0100', '150'],
    ['0400', '-100'],
    ['0100', null],
  ])
  expect(day.clearing).toMatchObject([
    {
      records: 8,
      taken: 4,
      duplicate: 1,
      strangers: 3,
      rejected: 0,
      pointsGiven: '20',
      pointsTaken: '50',
    },
    {
      records: 2,
      taken: 2,
      duplicate: 0,
      strangers: 0,
      rejected: 0,
      pointsGiven: '75',
      pointsTaken: '0',
    },
  ])
  expect(day.members).toEqual([
    { name: 'Aigerim (demo)', available: '200', pending: '0' },
    { name: 'Daniyar (demo)', available: '260', pending: '0' },
    { name: 'Madina (demo)', available: '50', pending: '70' },
  ])
  expect(day.trialBalance).toEqual([
    {
      ...{ holder: 'member', accounts: 3, debitsPending: '0', debitsPosted: '50' },
      ...{ creditsPending: '70', creditsPosted: '560' },
    },
    {
      ...{ holder: 'partner', accounts: 3, debitsPending: '70', debitsPosted: '560' },
      ...{ creditsPending: '0', creditsPosted: '50' },
    },
  ])
})
