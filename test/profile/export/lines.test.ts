/** The lines of an export as they are made: consents are asked for page by page, and one answer writes at a time. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { asBank } from '../../../src/db/scoped.ts'
import { giveConsent, withdrawConsent } from '../../../src/profile/consent/give.ts'
import { profileDocument } from '../../../src/profile/document/schema.ts'
import { openLines, type LinePorts } from '../../../src/profile/export/lines.ts'
import {
  insertExport,
  readExport,
  sumLines,
  type ProfileExport,
} from '../../../src/profile/export/store.ts'
import { createMember } from '../../../src/member/member.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'

let database: FreshDatabase
let bankId = 0n
const agreed = new Map<string, { memberId: bigint; consentId: string }>()
const now = new Date('2026-11-22T10:00:00Z')
beforeAll(async () => {
  database = await freshDatabase()
  const [row] = await database.sql<{ bankId: bigint }[]>`
    INSERT INTO bank (name) VALUES ('Alatau') RETURNING bank_id AS "bankId"`
  bankId = row?.bankId ?? 0n
  for (let at = 0; at < 50; at++) {
    const memberId = await createMember(database.sql, { name: `Member ${at}` })
    const categories = ['fuel' as const]
    const terms = {
      bankId,
      purpose: 'offers' as const,
      categories,
      windowMonths: 3,
      until: '2027-01-01',
    }
    const agreement = { textVersion: 1, language: 'kk', how: 'api' } as const
    const given = await giveConsent(database.sql, memberId, terms, agreement, now)
    if (given.outcome === 'given')
      agreed.set(given.subject, { memberId, consentId: given.consentId })
  }
})
afterAll(() => database.drop())

const recorded: bigint[] = []

async function begin(): Promise<{ kept: ProfileExport; ports: LinePorts }> {
  const terms = { bankId, purpose: 'offers' as const, from: '2026-09-01', to: '2026-11-01' }
  const ends = { now, endsAt: new Date('2026-11-29T10:00:00Z'), most: 99 }
  const kept = await insertExport(
    database.sql,
    { ...terms, categories: null, encrypted: false },
    ends,
  )
  if (kept === null) throw new Error('too many')
  const plain = async (document: object) => JSON.stringify(document)
  return {
    kept,
    ports: {
      ...{ sql: database.sql, issuer: 'https://gateway.example', now: () => now },
      ...{ seal: plain, signManifest: plain },
      record: async (memberIds) => void recorded.push(...memberIds),
    },
  }
}

/** Subjects of a page. */
function subjectsOf(page: string): string[] {
  return page
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { profile?: string })
    .flatMap(({ profile }) =>
      profile === undefined ? [] : [profileDocument.parse(JSON.parse(profile)).sub],
    )
}

it('who withdraws has no line from the next page on; each page is on record before it is seen', async () => {
  const { kept, ports } = await begin()
  recorded.length = 0
  const lines = await openLines(ports, kept, 0)
  const first = await lines?.next()
  const told = subjectsOf(first?.value ?? '')
  expect(recorded).toEqual(told.map((subject) => agreed.get(subject)?.memberId))
  const waiting = [...agreed.keys()].toSorted().filter((subject) => !told.includes(subject))
  const gone = waiting[0] ?? ''
  const { memberId, consentId } = agreed.get(gone) ?? { memberId: 0n, consentId: '' }
  await withdrawConsent(database.sql, memberId, consentId, now)
  for (;;) {
    const next = await lines?.next()
    if (next === undefined || next.done === true) break
    told.push(...subjectsOf(next.value))
  }
  agreed.delete(gone)
  expect(told).toEqual([...agreed.keys()].toSorted())
})

it('a page is not made before the one before it was taken', async () => {
  const { kept, ports } = await begin()
  const lines = await openLines(ports, kept, 0)
  recorded.length = 0
  await lines?.next()
  const { lines: made } = (await readExport(database.sql, bankId, kept.exportId, now)) ?? {
    lines: 0,
  }
  expect([made, recorded.length]).toEqual([16, 16])
  await lines?.return()
})

it('of two that write one export the later goes on, and the earlier ends', async () => {
  const { kept, ports } = await begin()
  const earlier = await openLines(ports, kept, 0)
  await earlier?.next()
  const later = await openLines(ports, kept, 10)
  await expect(earlier?.next()).rejects.toMatchObject({ code: 'taken_over' })
  const page = await later?.next()
  expect(page?.value).toMatch(/^\{"line":11,/)
  await later?.return()
})

it('what was lost after a line is made anew, under the same numbers', async () => {
  const { kept, ports } = await begin()
  const all: string[] = []
  for await (const page of (await openLines(ports, kept, 0)) ?? []) all.push(...subjectsOf(page))
  const again: string[] = []
  for await (const page of (await openLines(ports, kept, 20)) ?? []) again.push(...subjectsOf(page))
  expect(again).toEqual(all.slice(20))
  expect((await readExport(database.sql, bankId, kept.exportId, now))?.lines).toBe(all.length)
  expect(await openLines(ports, kept, all.length + 1)).toBeNull()
})

it('behind the second wall another bank has no line of it', async () => {
  const { kept, ports } = await begin()
  for await (const _ of (await openLines(ports, kept, 0)) ?? []) continue
  const count = async (reader: bigint) =>
    (await asBank(database.sql, reader, (own) => sumLines(own, kept.exportId))).lines
  expect([await count(bankId), await count(bankId + 1n)]).toEqual([agreed.size, 0])
})
