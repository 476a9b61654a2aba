/** What an operator does with payments on the command line: decide, change the map, run jobs, have it explained. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeProgram } from '../../src/cli/program.ts'
import { applyCoalition } from '../../src/cli/coalition/apply.ts'
import { readCoalition } from '../../src/cli/coalition.ts'
import { ensureKeyFiles } from '../../src/cli/keys/files.ts'
import { explanation } from '../../src/http/routes/payment/explanation-document.ts'
import type { Intake } from '../../src/intake/index.ts'
import { createMember } from '../../src/member/member.ts'
import { grocery, seedCoalition } from '../support/coalition.ts'
import { runCommand } from '../support/command.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { openIntake, takeInTurn } from '../support/gateways.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'

let database: FreshDatabase
let intake: Intake
let memberId: bigint
let directory: string
beforeAll(async () => {
  database = await freshDatabase()
  const { reference } = await seedCoalition(database.sql, 0)
  intake = openIntake(database.url, () => reference)
  memberId = await createMember(database.sql, { name: 'Dana' })
  await database.sql`
    INSERT INTO card (member_id, card_id, bin, last_four) VALUES (${memberId}, 1, '411111', '1111')`
  directory = await mkdtemp(join(tmpdir(), 'cobrand-life-'))
  process.env['DATABASE_URL'] = database.url
})
afterAll(async () => {
  delete process.env['DATABASE_URL']
  await rm(directory, { recursive: true })
  await intake.stop()
  await database.drop()
})

const run = (...args: string[]) => runCommand(makeProgram().commands, args)

async function paymentOf(rrn: string): Promise<string> {
  const [row] = await database.sql<{ paymentId: bigint }[]>`
    SELECT payment_id AS "paymentId" FROM payment WHERE member_id = ${memberId} AND rrn = ${rrn}`
  return `${memberId}-${row?.paymentId}`
}

test('an exception is listed, shown, resolved, refused a second time, explained, and undone', async () => {
  const same = { ...grocery, memberId, authorizationCode: 'A7' }
  await takeInTurn(intake, [
    cardEvent({ ...same, rrn: '1', stan: '1', purchasedOn: '2026-11-11' }),
    cardEvent({ ...same, rrn: '2', stan: '2', amountMinor: 2_000_000n }),
    clearingEvent({ ...same, rrn: '', amountMinor: 2_500_000n }),
  ])
  const listed = await run('exceptions', 'list')
  expect(listed).toMatchObject({ code: 0, err: '' })
  expect(listed.out).toContain(
    'presentment of 25000.00 KZT at DALA-ABAY-10 on 2026-11-20: fits 2 payments',
  )
  const [exceptionId = ''] = listed.out.split(' ')
  const shown = await run('exceptions', 'show', exceptionId)
  expect(shown.out).toContain(
    'they differ in: purchasedOn, authorizedMinor, pendingPoints, rrn, stan',
  )
  const second = await paymentOf('2')
  const resolve = ['exceptions', 'resolve', exceptionId, '--payment', second, '--note', 'slip 17']
  expect((await run(...resolve)).out).toContain(`resolved: counts in ${second}`)
  expect(await run(...resolve)).toMatchObject({
    ...{ code: 1, err: 'cobrand: it is resolved already: undo that first\n' },
  })
  expect((await run('exceptions', 'list')).out).toBe('')

  const story = await run('explain', second)
  expect(story.out).toMatch(
    new RegExp(
      [
        String.raw`^payment ${second} with card 411111\.\.\.1111 on 2026-11-20 14:00:00`,
        'at Dala Market, Abay 10, Almaty: merchant id DALA-ABAY-10 of DEMO-ALFA, .*',
        '.*authorization 0100 from link alfa: 20000.00 KZT, opened the payment',
        String.raw`.*presentment from record 1 of file 1: 25000.00 KZT, fits several payments \(authorizationCode A7, merchantId DALA-ABAY-10\), came as .*`,
        '.*for a person to decide',
        String.raw`\S+  \S+ gives \S+ to ${second}: slip 17`,
        'amounts: authorized 20000.00 KZT, cleared 25000.00 KZT',
        String.raw`rule: "One point for every 100 tenge", version 1: 250; Dala Market \(demo\) pays; to be spent until 2028-11-30`,
        'transfer .*: pending accrual 200 points, .*',
        'transfer .*: post accrual 250 points, .* lot of .* until 2028-11-30',
        'points: 250 given, 0 pending\n$',
      ].join('\n'),
    ),
  )
  const json = await run('explain', second.split('-')[1] ?? '', '--member', `${memberId}`, '--json')
  expect(explanation.parse(JSON.parse(json.out))).toMatchObject({
    exceptions: [{ exceptionId, resolutions: [{ number: 1, note: 'slip 17' }] }],
  })
  expect((await run('exceptions', 'undo', exceptionId, '--json')).code).toBe(0)
  expect((await run('exceptions', 'undo', exceptionId)).err).toContain('there is nothing to undo')
  const undone = await run('explain', second)
  expect(undone.out).toContain('takes that back')
  expect(await ledgerFaults(database.sql)).toEqual([])
})

test('a change of the map is shown, made, and told by the payment', async () => {
  const event = cardEvent({ ...grocery, memberId, merchantId: 'NEW-1', rrn: '8', stan: '8' })
  await takeInTurn(intake, [event])
  const paymentId = await paymentOf('8')
  expect((await run('explain', paymentId)).out).toContain(
    'no points: its merchant id and terminal belong to no location of ours on that day',
  )
  const file = join(directory, 'change.json')
  const location = { partner: 'Dala Market (demo)', name: 'Dala Market, Abay 10' }
  const key = { acquirerId: 'DEMO-ALFA', merchantId: 'NEW-1' }
  const change = { action: 'add', ...key, validFrom: '2026-11-01', location }
  await writeFile(file, JSON.stringify({ changes: [change] }))
  const shown = await run('merchant-map', 'change', '--file', file)
  expect(shown.out).toBe(
    '1 payments of 1 members would be placed elsewhere\n' +
      '  not mapped -> Dala Market (demo), Dala Market, Abay 10: 1 payments\n' +
      '  points of Dala Market (demo): 0 given, +100 pending\n' +
      `  ${paymentId}  2026-11-20 NEW-1: 0 -> 100 points\n` +
      'nothing is changed yet: add --apply\n',
  )
  const made = await run('merchant-map', 'change', '--file', file, '--apply', '--json')
  expect(JSON.parse(made.out)).toMatchObject({ payments: 1, funders: [{ pending: '100' }] })
  expect((await run('explain', paymentId)).out).toMatch(
    /placed anew by change 1 of \S+: not mapped -> Dala Market, Abay 10, 0 -> 100 points/,
  )
  await writeFile(file, JSON.stringify({ changes: [{ ...change, validFrom: '2026-10-01' }] }))
  const refused = await run('merchant-map', 'change', '--file', file, '--apply')
  expect([refused.code, refused.err]).toEqual([
    1,
    'cobrand: the map stays as it is:\n  entry 1: merchant id NEW-1 of DEMO-ALFA is mapped to ' +
      '"Dala Market, Abay 10" from 2026-11-01 on: use "move", or end that first\n',
  ])
  const coalition = await readCoalition(
    new URL('../../fixtures/demo/coalition.json', import.meta.url),
  )
  await applyCoalition(database.sql, coalition)
  const cafe = coalition.partners.find(({ name }) => name.startsWith('Jibek'))
  cafe?.locations[0]?.merchantIds.push({ ...key, terminalId: '', validFrom: '2026-11-20' })
  const taken = 'merchant id NEW-1 of DEMO-ALFA is mapped to "Dala Market, Abay 10" already'
  await expect(applyCoalition(database.sql, coalition)).rejects.toThrow(taken)
  await writeFile(file, '{"changes": []}')
  expect((await run('merchant-map', 'change', '--file', file)).err).toContain(
    'is no file of changes',
  )
})

test.each([
  [['explain', '5'], 'say whose payment it is'],
  [['explain', '5-5'], 'there is no payment 5-5'],
  [['explain', '5-5', '--member', '6'], 'is not of member 6'],
  [['exceptions', 'show', `5-${'0'.repeat(32)}`], 'there is no such exception'],
  [['exceptions', 'resolve', `5-${'0'.repeat(32)}`], 'say either --payment or --stands-alone'],
  [['exceptions', 'resolve', `5-${'0'.repeat(32)}`, '--payment', '6-1'], 'has no such payment'],
  [['jobs', 'run', 'nothing'], 'there is no job nothing: '],
])('%s says what is wrong', async (args, message) => {
  const { code, err } = await run(...args)
  expect([code, err]).toEqual([1, expect.stringContaining(message)])
})

test.each([
  ['exceptions', 'show', '17'],
  ['exceptions', 'undo', `5-${'0'.repeat(32)}`, '--note', '4111 1111 1111 1111'],
  ['jobs', 'run', '--at', 'tomorrow'],
  ['jobs', 'run', '--at', '2026-12-01T08:00'],
  ['explain', 'x'],
])('%s %s is wrong use', async (...args) => {
  expect((await run(...args)).code).toBe(2)
})

test('jobs run at the clock that is asked for, and say what they did', async () => {
  const keys = await ensureKeyFiles(directory)
  process.env['CARD_TOKEN_KEY_FILE'] = keys.cardToken
  const event = cardEvent({ ...grocery, memberId, rrn: '77', stan: '77' })
  await takeInTurn(intake, [event])
  const at = ['jobs', 'run', 'expire-payments', '--json', '--at']
  expect(JSON.parse((await run(...at, '2026-11-17')).out)).toMatchObject({ expired: 0 })
  const future = ['2999-12-24T08:00:00+05:00']
  expect(await run(...at, ...future)).toMatchObject({ code: 1, out: '' })
  const { code, out } = await run(...at, ...future, '--rehearse')
  expect([code, JSON.parse(out)]).toEqual([
    0,
    { job: 'expire-payments', expired: expect.any(Number) },
  ])
  expect((await run('explain', await paymentOf('77'))).out).toMatch(
    /expiry found by the gateway.*joined by named[^]*no points: nobody cleared it in time \(expired\)/,
  )
  // A run by another instant is not that of the hour.
  expect((await run('jobs', 'list')).out).not.toContain('ran 2')
  expect((await run('jobs', 'run', 'expire-payments')).code).toBe(0)
  expect((await run('jobs', 'list')).out).toMatch(/ran 20\d\d-[^;]*: 0 expired/)
  delete process.env['CARD_TOKEN_KEY_FILE']
})

test('jobs are listed with what they did', async () => {
  const { out } = await run('jobs', 'list')
  expect(out).toContain('expire-payments: lets authorizations expire')
  const lines = (await run('jobs', 'list', '--json')).out.trim().split('\n')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ name: 'finish-map-changes', ranAt: null })
})
