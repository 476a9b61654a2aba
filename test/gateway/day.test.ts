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
    ['0100', '250'],
    ['0100', null],
    ['0101', '250'],
    ['0120', '300'],
    ['0120', null],
    ['0100', '105'],
    ['0100', '90'],
    ['0100', '320'],
    ['0400', '-320'],
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
      pointsTaken: '75',
    },
    {
      records: 2,
      taken: 2,
      duplicate: 0,
      strangers: 0,
      rejected: 0,
      pointsGiven: '150',
      pointsTaken: '0',
    },
  ])
  expect(day.members).toEqual([
    { name: 'Aigerim (demo)', available: '400', pending: '0' },
    { name: 'Daniyar (demo)', available: '335', pending: '0' },
    { name: 'Madina (demo)', available: '50', pending: '105' },
  ])
  const doubled = 'Double with the coalition card'
  expect(day.groceries).toEqual([
    { rule: 'One point for every 100 tenge', points: '125', why: 'Dala Market (demo) pays' },
    { rule: doubled, points: '63', why: 'Dala Market (demo) pays' },
    { rule: doubled, points: '31', why: 'Jibek Cafe (demo) pays' },
    { rule: doubled, points: '31', why: 'Altyn Fuel (demo) pays' },
    {
      ...{ rule: 'Half as much again on groceries', points: '0' },
      why: '"Double with the coalition card" of its group goes before it',
    },
  ])
  expect(day.trialBalance).toEqual([
    {
      ...{ holder: 'member', accounts: 3, debitsPending: '0', debitsPosted: '75' },
      ...{ creditsPending: '105', creditsPosted: '860' },
    },
    {
      ...{ holder: 'partner', accounts: 3, debitsPending: '105', debitsPosted: '860' },
      ...{ creditsPending: '0', creditsPosted: '75' },
    },
  ])
})
