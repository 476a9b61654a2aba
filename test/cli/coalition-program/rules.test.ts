/** `cobrand program rules`: from a file to a version that two people stand for, in words for people. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { coalitionProgramCommand } from '../../../src/cli/coalition-program.ts'
import { readRules } from '../../../src/program/store.ts'
import { seedCoalition } from '../../support/coalition.ts'
import { runCommand } from '../../support/command.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'

let database: FreshDatabase
let folder = ''
let path = ''
beforeAll(async () => {
  database = await freshDatabase()
  await seedCoalition(database.sql, 0)
  folder = await mkdtemp(join(tmpdir(), 'rules-'))
  path = join(folder, 'double.json')
  vi.stubEnv('DATABASE_URL', database.url)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
  await database.drop()
})

const rule = {
  ...{ partner: 'Dala Market (demo)', name: 'Double on Mondays', currency: 'KZT' },
  condition: 'payment.weekday == 1\n&& payment.amountMinor >= 500000',
  effect: { kind: 'multiplier', percent: 200 },
  limits: { paymentPoints: '100' },
  stacking: { group: 'double' },
  validFrom: '2126-12-01',
}

async function run(...args: string[]) {
  return await runCommand([coalitionProgramCommand()], ['program', 'rules', ...args])
}

async function runFile(over: object, ...args: string[]) {
  await writeFile(path, JSON.stringify({ ...rule, ...over }))
  return await run(...args, path)
}

async function drafted(over: object = {}): Promise<string> {
  const { out, err } = await runFile(over, 'draft', '--by', 'anna')
  const [, id] = /^draft (\d+), revision 1, saved by anna;/.exec(out) ?? []
  if (id === undefined) throw new Error(out + err)
  return id
}

it('checks a file, drafts it, and has another person approve it', async () => {
  expect(await runFile({}, 'check')).toMatchObject({ code: 0, out: `${path} may be drafted\n` })
  const id = await drafted()
  expect((await run('list', '--drafts')).out).toBe(
    `${id}  revision 1  Dala Market (demo): Double on Mondays; saved by anna\n`,
  )
  expect((await run('show', id, '--draft')).out).toContain(
    '  gives      200 % of what rates give\n  where      payment.weekday == 1\n',
  )
  const own = await run('approve', id, '--revision', '1', '--by', 'Anna')
  expect([own.code, own.err]).toEqual([
    1,
    `cobrand: draft ${id}: who saved a draft last may not approve it: another person has to\n`,
  ])
  const made = await run('approve', id, '--revision', '1', '--by', 'bolat')
  const [, ruleId = ''] = /is version 1 of rule (\d+)\n$/.exec(made.out) ?? []
  expect((await run('list')).out).toContain(
    `${ruleId}  v1  scheduled  Dala Market (demo): Double on Mondays; from 2126-12-01T00:00:00\n`,
  )

  const ended = await run('end', ruleId, '--version', '1', '--at', '2127-01-01', '--by', 'dina')
  expect(ended.out).toBe(`version 1 of rule ${ruleId} ends at 2127-01-01T00:00:00, local time\n`)
  const shown = (await run('show', ruleId)).out
  expect(shown).toMatch(/drafted by anna\n.*approved by bolat\n.*ended by dina\n$/)
  expect(shown).toContain('at most    paymentPoints 100\n')
  const json = JSON.parse((await run('show', ruleId, '--json')).out) as object
  expect(json).toMatchObject({ ruleId, validTo: '2127-01-01T00:00:00', decisions: [{}, {}, {}] })
  const later = await run('end', ruleId, '--version', '1', '--at', '2127-01-02')
  expect([later.code, later.err]).toEqual([1, expect.stringContaining('takes a second person')])
})

it('shows a mistake in a condition with a caret, in its line', async () => {
  const condition = "payment.weekday == 1\n&& payment.mmc == '5411'"
  const { code, err } = await runFile({ condition }, 'check')
  expect(code).toBe(1)
  expect(err).toContain('/condition: column 33: ')
  expect(err).toContain("\n    && payment.mmc == '5411'\n               ^\n")
})

it.each([
  [{ partner: 'Nobody' }, '/partner: there is no such partner'],
  [{ limits: {} }, '/limits: it multiplies without a bound'],
  [{ condition: "payment.mcc == '4111111111111111'" }, '/condition: may hold a card number'],
  [{ effect: { kind: 'multiplier', percent: 100 } }, 'is not a rule:\n  /effect/percent: '],
  [{ partner: undefined, name: 'All' }, '/funders: the coalition has no points of its own'],
])('refuses %j with its place, and saves nothing', async (over, message) => {
  const refused = await runFile(over, 'draft')
  expect([refused.code, refused.out]).toEqual([1, ''])
  expect(refused.err).toContain(message)
})

it('writes a draft anew for whoever has seen it as it is', async () => {
  const anew = { name: 'Anew', stacking: { group: 'anew' } }
  const id = await drafted(anew)
  await writeFile(path, JSON.stringify({ ...rule, ...anew, validTo: '2127-01-01' }))
  const again = ['draft', path, '--replace', id, '--revision', '1', '--by', 'bolat']
  expect((await run(...again)).out).toContain(`draft ${id}, revision 2, saved by bolat`)
  expect((await run(...again)).err).toContain('is at revision 2: look at it again')
  expect((await run('draft', path, '--replace', id)).err).toContain('go together')
  expect((await run('approve', id, '--revision', '1', '--by', 'anna')).code).toBe(1)

  await writeFile(path, JSON.stringify({ ...rule, ...anew, partner: 'Jibek Cafe (demo)' }))
  const foreign = await run('draft', path, '--replace', id, '--revision', '2')
  expect([foreign.code, foreign.err]).toEqual([1, expect.stringContaining('of another owner')])

  expect((await run('discard', id, '--revision', '1')).err).toContain('look at it again')
  expect((await run('discard', id, '--revision', '2')).out).toBe(`draft ${id} is gone\n`)
  expect((await run('show', id, '--draft')).err).toContain(`there is no draft ${id}`)
})

it('answers in JSON, for scripts', async () => {
  const over = { name: 'Scripted', stacking: { group: 'scripted' } }
  const draft = JSON.parse((await runFile(over, 'draft', '--json')).out) as { draftId: string }
  expect(draft).toMatchObject({ revision: 1, draft: { name: 'Scripted' } })
  const approve = ['approve', draft.draftId, '--revision', '1', '--by', 'bolat', '--json']
  expect(JSON.parse((await run(...approve)).out)).toMatchObject({ version: 1 })
})

it("drafts the coalition's own rules, with what partners have agreed to pay", async () => {
  const of = (await readRules(database.sql)).find(({ name }) => name.startsWith('Two points'))
  await database.sql`
    INSERT INTO funding_agreement VALUES (0, ${of?.partnerId ?? 0n}, '2020-01-01', 'infinity')`
  const funders = [{ funder: 'Jibek Cafe (demo)', percent: 100 }]
  const locations = [{ partner: 'Altyn Fuel (demo)', name: 'Altyn Fuel, A2 km 14' }]
  const all = { partner: null, name: 'All', funders, scope: { locations } }
  const id = await drafted(all)
  expect((await run('list', '--drafts')).out).toContain(`${id}  revision 1  coalition: All;`)
  expect((await run('list', '--drafts', '--partner', 'Jibek Cafe (demo)')).out).toBe('')
})

it.each([
  [['show', '999999'], 'there is no rule 999999'],
  [['show', '999999', '--draft'], 'there is no draft 999999'],
  [['approve', '999999', '--revision', '1'], 'draft 999999: there is no such rule or draft'],
  [['end', '999999', '--version', '1', '--at', '2127-01-01'], 'there is no such rule or draft'],
  [['end', '1', '--version', '1', '--at', 'soon'], '--at: give YYYY-MM-DD'],
  [['end', '1', '--version', '1', '--at', '2021-01-01'], 'is the earliest end'],
  [['list', '--partner', 'Nobody'], 'there is no partner Nobody'],
])('%j is told in a line', async (args, message) => {
  const { code, err } = await run(...args)
  expect(code).toBe(1)
  expect(err).toContain(message)
})

it('keeps no card number for a name, nor says it back', async () => {
  for (const by of ['4012888888881881', 'anna 4012\u200b8888\u200b8888\u200b1881', ' ']) {
    const { code, out, err } = await runFile({}, 'draft', '--by', by)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/at most 120 characters, and no card number/)
    expect(err).not.toMatch(/4012/)
  }
})
