/** The export holds what the tables hold: every row, every column, opened where it is sealed. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportCsv, exportJson } from '../../src/member-data/export.ts'
import { holdings } from '../../src/member-data/holdings.ts'
import { readMemberName } from '../../src/member/member.ts'
import { sealMembers } from '../../src/privacy/seal-members.ts'
import { Vault } from '../../src/privacy/vault.ts'
import { grocery } from '../support/coalition.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { takeInTurn } from '../support/gateways.ts'
import { openEraser, type Eraser } from '../erasure/erased.ts'

const vault = new Vault(randomBytes(32))
const comment = '=HYPERLINK("http://x"), "quoted"\nand a second line'
const now = new Date('2026-11-21T12:00:00Z')

let eraser: Eraser
let memberId: bigint
let otherId: bigint
beforeAll(async () => {
  eraser = await openEraser(2)
  ;[memberId = 0n, otherId = 0n] = eraser.memberIds
  for (const [at, each] of eraser.memberIds.entries()) {
    for (const number of [1, 2, 3]) {
      const digits = `${at}0000${number}`
      const same = { ...grocery, memberId: each, cardId: 1n, stan: digits, rrn: `632509${digits}` }
      await takeInTurn(eraser.intake, [cardEvent(same), clearingEvent(same)])
    }
  }
  await eraser.sql`
    INSERT INTO feedback (member_id, payment_id, partner_id, location_id, score, comment, language, given_at)
    SELECT member_id, payment_id, 1, location_id, 3, ${comment}, 'en', now()
      FROM payment WHERE location_id IS NOT NULL`
  await eraser.sql`UPDATE member SET birthday = '1990-11-20'`
})
afterAll(() => eraser.stop())

type Row = Record<string, unknown>

async function whole(of: bigint): Promise<Record<string, Row[]>> {
  let text = ''
  for await (const piece of exportJson(eraser.sql, vault, of, now)) text += piece
  return JSON.parse(text) as Record<string, Row[]>
}

test.each(['in clear', 'sealed'])('each part has the rows of its table, %s', async (how) => {
  if (how === 'sealed') {
    expect(await sealMembers(eraser.sql, vault)).toEqual({ names: 2, feedback: 6 })
    expect(await sealMembers(eraser.sql, vault)).toEqual({ names: 0, feedback: 0 })
  }
  const found = await whole(memberId)
  for (const { table, column, part } of holdings) {
    if (part === null) continue
    const [row] = await eraser.sql.unsafe<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM ${table} WHERE ${column} = ${memberId}`,
    )
    expect([part, found[part]?.length]).toEqual([part, row?.count])
  }
  expect(found['profile']).toMatchObject([{ name: 'Member 1', birthday: '1990-11-20' }])
  expect(found['payments']).toHaveLength(3)
  expect(found['payments']?.[0]).toMatchObject({
    ...{ clearedMinor: '1000000', postedPoints: '100', purchasedOn: '2026-11-20' },
    accruals: [{ posted: '100' }],
  })
  expect(found['feedback']?.map((each) => each['comment'])).toEqual([comment, comment, comment])
  expect(JSON.stringify(found)).not.toContain('Member 2')
  expect(await readMemberName(eraser.sql, vault, otherId)).toBe('Member 2')
})

test('a part as CSV: one line a row, and no cell that a spreadsheet would run', async () => {
  let text = ''
  for await (const piece of exportCsv(eraser.sql, vault, memberId, 'feedback')) text += piece
  const [head = ''] = text.split('\r\n')
  expect(head.split(',').filter((name) => name === 'comment')).toHaveLength(1)
  expect(text).toContain(`"'=HYPERLINK(""http://x""), ""quoted""\nand a second line"`)
  expect(text.split('\r\n')).toHaveLength(5)
  await expect(exportCsv(eraser.sql, vault, memberId, 'secrets').next()).rejects.toThrow('no part')
})

test('once the key is gone, nothing opens what was sealed', async () => {
  const [sealed] = await eraser.sql<{ name: Buffer }[]>`
    SELECT sealed_name AS name FROM member WHERE member_id = ${memberId}`
  const copy = sealed?.name ?? Buffer.alloc(0)
  await eraser.begin(memberId)
  const keys = await eraser.sql`SELECT FROM member_data_key WHERE member_id = ${memberId}`
  expect(keys).toHaveLength(0)
  const otherKey = vault.makeKey(memberId)
  expect(() => vault.open(otherKey, memberId, 'member.name', copy)).toThrow('does not open')
})

test('after an erasure nothing is held but what says nothing of anybody', async () => {
  await eraser.finish()
  const found = await whole(memberId)
  for (const { part, fate } of holdings) {
    if (part !== null && fate === 'removed') expect([part, found[part]]).toEqual([part, []])
  }
  const text = JSON.stringify(found)
  for (const trace of ['632509', 'DALA-ABAY', 'DEMO-ALFA', 'T0000001', 'HYPERLINK', 'Member 1']) {
    expect([trace, text.includes(trace)]).toEqual([trace, false])
  }
  expect(found['payments']?.map((each) => each['clearedMinor'])).toEqual([
    ...['1000000', '1000000', '1000000'],
  ])
  expect(await eraser.faults()).toEqual([])
})
