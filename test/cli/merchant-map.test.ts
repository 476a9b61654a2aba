/** `cobrand merchant-map`: what partners propose is listed, shown, approved and refused. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { merchantMapCommand } from '../../src/cli/map.ts'
import { saveUpload } from '../../src/partner/location/save.ts'
import { readUpload } from '../../src/partner/location/upload.ts'
import { savePartner } from '../../src/partner/store.ts'
import { runCommand } from '../support/command.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let db: FreshDatabase
beforeAll(async () => {
  db = await freshDatabase()
  vi.stubEnv('DATABASE_URL', db.url)
  await send('Grocer', 'Abay 10,Almaty,ALFA,M1,2026-11-01', 'Abay 10,,ALFA,M2,2026-11-01')
  await send('Pharmacy', 'Panfilov 3,Almaty,ALFA,M1,2026-12-01')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await db.drop()
})

async function send(partner: string, ...lines: string[]): Promise<void> {
  const partnerId = await savePartner(db.sql, partner)
  const read = readUpload(['location,city,acquirer,merchant_id,valid_from', ...lines].join('\n'))
  if ('refused' in read) throw new Error(read.refused)
  await db.sql.begin((sql) => saveUpload(sql, partnerId, read, false))
}

const cobrand = (...args: string[]) => runCommand([merchantMapCommand()], ['merchant-map', ...args])

it('lists what is open, shows and makes the change, and takes from others only where told', async () => {
  expect((await cobrand('proposals')).out.trimEnd().split('\n')).toEqual([
    '1  ALFA M1  Grocer, Abay 10, from 2026-11-01; open; Pharmacy proposes it too (3)',
    '2  ALFA M2  Grocer, Abay 10, from 2026-11-01; open',
    '3  ALFA M1  Pharmacy, Panfilov 3, from 2026-12-01; open; Grocer proposes it too (1)',
  ])
  const shown = await cobrand('approve', '1')
  expect(shown).toMatchObject({ code: 0, out: expect.stringContaining('nothing is changed yet') })
  const made = await cobrand('approve', '1', '--apply')
  expect(made).toMatchObject({ code: 0, out: expect.stringContaining('done') })
  expect((await cobrand('proposals')).out).toContain('it is partner')
  const kept = await cobrand('approve', '3', '--apply')
  expect(kept).toMatchObject({ code: 1, err: expect.stringContaining('--takes-from-others') })
  expect((await cobrand('approve', '3', '--apply', '--takes-from-others')).code).toBe(0)
  expect(await cobrand('refuse', '2', '--note', 'not on your contract')).toMatchObject({
    ...{ code: 0, out: '2: refused\n' },
  })
  expect((await cobrand('proposals')).out).toBe('')
  const all = (await cobrand('proposals', '--all', '--json')).out.trimEnd().split('\n')
  expect(all.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { state: 'approved' },
    { state: 'refused', note: 'not on your contract' },
    { state: 'approved' },
  ])
})

it('says why it did nothing', async () => {
  expect((await cobrand('approve', '99')).err).toContain('there is no such proposal')
  expect((await cobrand('refuse', '1')).err).toContain('it was decided otherwise')
  expect(await cobrand('refuse', 'x')).toMatchObject({ code: 2 })
})
