/** Exceptions over HTTP: the queue, a decision, its conflicts, and its undoing; and what the ledger says to it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { presentExplanation } from '../../src/http/routes/payment/explanation-document.ts'
import type { Intake } from '../../src/intake/index.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { createMember } from '../../src/member/member.ts'
import { explainWhole } from '../../src/intake/store/explain.ts'
import { grocery, seedCoalition } from '../support/coalition.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { openIntake, takeInTurn } from '../support/gateways.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'
import { startApi, type TestApi } from './api.ts'

let api: TestApi
let intake: Intake
let key: string
beforeAll(async () => {
  api = await startApi()
  const { reference } = await seedCoalition(api.sql, 0)
  intake = openIntake(api.url, () => reference)
  key = api.keys.operator
})
afterAll(async () => {
  await intake.stop()
  await api.stop()
})

interface Queue {
  exceptions: { exceptionId: string; candidates: string[] }[]
  next: string | null
}

/** A new member with two purchases, and a record that fits both. */
async function ambiguous() {
  const memberId = await createMember(api.sql, { name: 'Dana' })
  const same = { ...grocery, memberId, cardId: memberId, authorizationCode: `A${memberId}` }
  const events = [
    cardEvent({ ...same, rrn: '1', stan: '1', purchasedOn: '2026-11-11' }),
    cardEvent({ ...same, rrn: '2', stan: '2', amountMinor: 2_000_000n }),
    clearingEvent({ ...same, rrn: '', amountMinor: 2_500_000n }),
  ]
  const keyOf = (key: string): string => key.slice(0, 16) + `${memberId}`.padStart(16, '0')
  await takeInTurn(
    intake,
    events.map((event) => ({ ...event, key: keyOf(event.key) })),
  )
  const { exceptions } = await queue('')
  const found = exceptions.find(({ exceptionId }) => exceptionId.startsWith(`${memberId}-`))
  if (found === undefined) throw new Error('there is no exception')
  const [first = '', second = ''] = found.candidates
  return { memberId, first, second, path: `/v1/operator/exceptions/${found.exceptionId}` }
}

async function queue(query: string): Promise<Queue> {
  const response = await api.call(`/v1/operator/exceptions${query}`, { key })
  expect(response.status).toBe(200)
  return (await response.json()) as Queue
}

async function call(path: string, init: { method?: string; json?: object } = {}) {
  const response = await api.call(path, { key, ...init })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

describe('an exception', () => {
  test('tells the event, the candidates and what they differ in', async () => {
    const { path, first, second } = await ambiguous()
    const { status, json } = await call(path)
    expect(status).toBe(200)
    expect(json).toMatchObject({
      ...{ rung: 'authorization_code', kind: 'presentment', resolvedTo: null, resolutions: [] },
      ...{ amount: { minor: '2500000', currency: 'KZT' }, event: { source: { record: 1 } } },
      candidates: [{ paymentId: first }, { paymentId: second }],
    })
    expect(json['differs']).toEqual(
      expect.arrayContaining(['authorizedMinor', 'purchasedOn', 'rrn']),
    )
    expect(json['differs']).not.toContain('merchantId')
  })

  test('is given to a payment, undone, given to the other, and stands alone in the end', async () => {
    const { memberId, path, first, second } = await ambiguous()
    const balance = async () => await readBalance(api.sql, memberId)
    const before = await balance()
    expect(before).toMatchObject({ available: 0n, pending: 300n })
    const resolution = `${path}/resolution`
    const given = await call(resolution, { json: { paymentId: second, note: 'slip 17' } })
    expect([given.status, given.json]).toMatchObject([
      200,
      { resolvedTo: second, resolutions: [{ number: 1, by: 'operator', note: 'slip 17' }] },
    ])
    expect(await balance()).toMatchObject({ available: 250n, pending: 100n })
    const again = await call(resolution, { json: { paymentId: first } })
    expect([again.status, again.json]).toMatchObject([409, { code: 'exception_resolved' }])
    expect((await call(resolution, { method: 'DELETE' })).status).toBe(200)
    const noted = { method: 'DELETE', json: { note: '4111.1111.1111.1111' } }
    expect((await call(resolution, noted)).status).toBe(422)
    expect(await balance()).toEqual(before)
    const open = await call(resolution, { method: 'DELETE' })
    expect([open.status, open.json]).toMatchObject([409, { code: 'exception_open' }])
    await call(resolution, { json: { paymentId: first, note: '' } })
    expect(await balance()).toMatchObject({ available: 250n, pending: 200n })
    const undone = await call(resolution, { method: 'DELETE', json: { note: 'slip 18' } })
    expect(undone.json).toMatchObject({ resolutions: [{}, {}, {}, { note: 'slip 18' }] })
    const alone = await call(resolution, { json: { standsAlone: true } })
    expect((alone.json['resolutions'] as object[]).length).toBe(5)
    expect(await balance()).toMatchObject({ available: 250n, pending: 300n })
    expect(await ledgerFaults(api.sql)).toEqual([])
    await call(resolution, { method: 'DELETE' })
    expect(await balance()).toEqual(before)
    expect(await ledgerFaults(api.sql)).toEqual([])
  })

  test('is decided once by two that decide at once', async () => {
    const { memberId, path, first, second } = await ambiguous()
    const answers = await Promise.all(
      [first, second].map((paymentId) => call(`${path}/resolution`, { json: { paymentId } })),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(await readBalance(api.sql, memberId)).toMatchObject({ available: 250n })
    expect(await ledgerFaults(api.sql)).toEqual([])
  })

  test("is not given to another member's payment, to its own, or to one that waits itself", async () => {
    const one = await ambiguous()
    const other = await ambiguous()
    const own = (await call(one.path)).json['paymentId']
    for (const paymentId of [other.first, own, `${one.memberId}-1`]) {
      const { status, json } = await call(`${one.path}/resolution`, { json: { paymentId } })
      expect([status, json]).toMatchObject([422, { code: 'payment_unsuitable' }])
    }
  })

  test('has no note with a card number in it', async () => {
    const { path, first } = await ambiguous()
    const json = { paymentId: first, note: 'card 4111 1111 1111 1111' }
    expect((await call(`${path}/resolution`, { json })).status).toBe(422)
  })

  test('that there is not is not found', async () => {
    const path = `/v1/operator/exceptions/${api.memberId}-${'0'.repeat(32)}`
    expect((await call(path)).status).toBe(404)
    expect((await call(`${path}/resolution`, { json: { standsAlone: true } })).status).toBe(404)
    expect((await call(`${path}/resolution`, { method: 'DELETE' })).status).toBe(404)
  })
})

test('who decided and why is told to the operator, that it was decided to the member too', async () => {
  const { memberId, path, second } = await ambiguous()
  await api.sql`
    INSERT INTO card (member_id, card_id, bin, last_four) VALUES (${memberId}, ${memberId}, '411111', '1111')`
  await call(`${path}/resolution`, { json: { paymentId: second, note: 'slip 17' } })
  const found = await explainWhole(api.sql, memberId, BigInt(second.split('-')[1] ?? ''))
  if (found === null) throw new Error('there is no such payment')
  const toOperator = presentExplanation(found, 'operator').exceptions
  expect(toOperator).toMatchObject([{ resolutions: [{ by: 'operator', note: 'slip 17' }] }])
  const toMember = presentExplanation(found, 'partner').exceptions
  expect(toMember).toMatchObject([{ resolvedTo: second, resolutions: [{ by: '', note: '' }] }])
})

test('the queue comes in pages, the oldest first, without those that are resolved', async () => {
  const { path, first } = await ambiguous()
  await call(`${path}/resolution`, { json: { paymentId: first } })
  const whole = (await queue('?open=false&limit=200')).exceptions
  const paged: Queue['exceptions'] = []
  for (let cursor = ''; ;) {
    const page = await queue(`?open=false&limit=2${cursor}`)
    expect(page.exceptions.length).toBeLessThanOrEqual(2)
    paged.push(...page.exceptions)
    if (page.next === null) break
    cursor = `&cursor=${page.next}`
  }
  expect(paged).toEqual(whole)
  const open = (await queue('')).exceptions.map(({ exceptionId }) => exceptionId)
  expect(open.length).toBeLessThan(whole.length)
  expect(open.some((id) => path.endsWith(id))).toBe(false)
  const bad = await api.call('/v1/operator/exceptions?cursor=AAAA', { key })
  expect(bad.status).toBe(400)
})
