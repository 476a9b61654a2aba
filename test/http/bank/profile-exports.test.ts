/** Exports: every member who agreed, none who did not, gone on with after a break, signed for as a whole. */
import { createHash } from 'node:crypto'
import * as jose from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { giveConsent } from '../../../src/profile/consent/give.ts'
import { createMember } from '../../../src/member/member.ts'
import { buy, inDays, startBankApi, type BankApi } from './bank.ts'

type Line = { line: number; profile: string }

let api: BankApi
const agreed = new Map<string, { memberId: bigint; consentId: string }>()
beforeAll(async () => {
  api = await startBankApi()
  for (let at = 0; at < 40; at++) {
    const memberId = await createMember(api.sql, { name: `Member ${at}` })
    await buy(api, memberId, 20, { minor: 10_000 + at })
    const purpose = at % 8 === 7 ? ('credit_limit' as const) : ('offers' as const)
    const terms = { bankId: api.banks[at % 10 === 9 ? 1 : 0].bankId, purpose }
    const rest = { categories: ['groceries' as const], windowMonths: 6, until: inDays(30) }
    const agreement = { textVersion: 1, language: 'en', how: 'portal' } as const
    const given = await giveConsent(api.sql, memberId, { ...terms, ...rest }, agreement, new Date())
    if (given.outcome !== 'given') throw new Error(given.outcome)
    const isMeant = terms.bankId === api.banks[0].bankId && purpose === 'offers'
    if (isMeant) agreed.set(given.subject, { memberId, consentId: given.consentId })
  }
})
afterAll(() => api.stop())

async function create(over: object = {}): Promise<string> {
  const month = inDays(0).slice(0, 7)
  const json = { purpose: 'offers', from: inDays(-90).slice(0, 7), to: month, ...over }
  const response = await api.call('/v1/bank/profile-exports', { key: api.banks[0].key, json })
  expect(response.status).toBe(201)
  return ((await response.json()) as { exportId: string }).exportId
}

async function open(exportId: string, after = 0) {
  const path = `/v1/bank/profile-exports/${exportId}/lines?after=${after}`
  return await api.call(path, { key: api.banks[0].key, method: 'POST' })
}

async function lines(response: Response): Promise<{ lines: Line[]; manifest: string }> {
  const all = (await response.text()).trimEnd().split('\n')
  const { manifest } = JSON.parse(all.pop() ?? '{}') as { manifest: string }
  return { lines: all.map((each) => JSON.parse(each) as Line), manifest }
}

const subjectOf = ({ profile }: Line): string | undefined => jose.decodeJwt(profile).sub

async function signedBy(jws: string): Promise<Record<string, unknown>> {
  const keys = (await (await api.call('/.well-known/jwks.json')).json()) as jose.JSONWebKeySet
  const { payload, protectedHeader } = await jose.compactVerify(jws, jose.createLocalJWKSet(keys))
  expect(protectedHeader.typ).toBe('spend-profile-manifest+jwt')
  return JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>
}

/** As the documentation says it: the SHA-256 over the SHA-256 of each profile. */
function digestOf(all: readonly Line[]): string {
  const whole = createHash('sha256')
  for (const { profile } of all) whole.update(createHash('sha256').update(profile).digest())
  return whole.digest('hex')
}

it('has every member who agreed to this bank and purpose, and a manifest over all', async () => {
  const exportId = await create()
  const all = await lines(await open(exportId))
  expect(all.lines.map(({ line }) => line)).toEqual(all.lines.map((_, at) => at + 1))
  expect(all.lines.map(subjectOf).toSorted()).toEqual([...agreed.keys()].toSorted())
  expect(await signedBy(all.manifest)).toMatchObject({
    ...{ exportId, purpose: 'offers', lines: agreed.size, digest: digestOf(all.lines) },
    aud: `urn:cobrand:bank:${api.banks[0].bankId}`,
  })
  const read = await api.call(`/v1/bank/profile-exports/${exportId}`, { key: api.banks[0].key })
  expect(await read.json()).toMatchObject({ lines: agreed.size, manifest: all.manifest })
})

it('goes on after any line, and the manifest is over what was kept and what is new', async () => {
  const exportId = await create()
  const reader = (await open(exportId)).body?.getReader()
  const first = await reader?.read()
  await reader?.cancel()
  const text = new TextDecoder().decode(first?.value)
  const whole = text
    .split('\n')
    .slice(0, -1)
    .map((each) => JSON.parse(each) as Line)
  const kept = whole.slice(0, 5)
  expect(kept).toHaveLength(5)
  const rest = await lines(await open(exportId, 5))
  const all = [...kept, ...rest.lines]
  expect(all.map(({ line }) => line)).toEqual(all.map((_, at) => at + 1))
  expect(all.map(subjectOf).toSorted()).toEqual([...agreed.keys()].toSorted())
  expect(await signedBy(rest.manifest)).toMatchObject({ lines: all.length, digest: digestOf(all) })
  expect((await open(exportId, all.length + 1)).status).toBe(404)
})

it('one that is complete stays so, whatever else is asked of its address', async () => {
  const exportId = await create()
  const { manifest } = await lines(await open(exportId))
  const path = `/v1/bank/profile-exports/${exportId}/lines`
  for (const method of ['GET', 'HEAD']) {
    expect((await api.call(path, { key: api.banks[0].key, method })).status).toBe(405)
  }
  expect((await open(exportId, agreed.size + 1)).status).toBe(404)
  const read = await api.call(`/v1/bank/profile-exports/${exportId}`, { key: api.banks[0].key })
  expect(await read.json()).toMatchObject({ lines: agreed.size, manifest })
})

it('is written by whoever asks last', async () => {
  const exportId = await create()
  const reader = (await open(exportId)).body?.getReader()
  await reader?.read()
  const all = await lines(await open(exportId))
  expect(await signedBy(all.manifest)).toMatchObject({
    lines: agreed.size,
    digest: digestOf(all.lines),
  })
})

it('puts each profile into the audit trail, of whoever it is', async () => {
  const before = Number(
    (
      await api.sql`SELECT count(*) FROM audit_entry WHERE operation = 'readProfileExportLines'`
    )[0]?.['count'],
  )
  await lines(await open(await create()))
  const [row] = await api.sql`
    SELECT count(*)::int - ${before}::int AS entries FROM audit_entry WHERE operation = 'readProfileExportLines'`
  // And one of the request itself, about nobody in particular.
  expect(row).toEqual({ entries: agreed.size + 1 })
})

it('can be encrypted, is refused with months that are to come, and is of its bank alone', async () => {
  const exportId = await create({ encrypt: true })
  const all = await lines(await open(exportId))
  const [line] = all.lines
  const { plaintext } = await jose.compactDecrypt(line?.profile ?? '', api.banks[0].encryption)
  expect(agreed.has(jose.decodeJwt(new TextDecoder().decode(plaintext)).sub ?? '')).toBe(true)
  const json = { purpose: 'offers', from: '2026-01', to: '9000-01' }
  const late = await api.call('/v1/bank/profile-exports', { key: api.banks[0].key, json })
  expect(late.status).toBe(422)
  const foreign = await api.call(`/v1/bank/profile-exports/${exportId}`, { key: api.banks[1].key })
  expect(foreign.status).toBe(404)
})

it('a bank has only so many at a time', async () => {
  const statuses: number[] = []
  for (let at = 0; at < 21; at++) {
    const json = { purpose: 'offers', from: '2026-01', to: '2026-02' }
    statuses.push(
      (await api.call('/v1/bank/profile-exports', { key: api.banks[1].key, json })).status,
    )
  }
  expect(statuses.slice(-1)).toEqual([409])
  expect(statuses.slice(0, -1).every((each) => each === 201)).toBe(true)
})
