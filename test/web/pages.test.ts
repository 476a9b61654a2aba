/** What pages say and do that the journey does not come by: requests of banks, who asked, tries that fail. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { saveBank } from '../../src/bank/store.ts'
import { linkedCards } from '../../src/enrolment/store/cards.ts'
import { giveConsent } from '../../src/member/consent/consents.ts'
import { readConsents } from '../../src/profile/store/consents.ts'
import { openSession } from '../../src/sign-in/session.ts'
import { dayAfter } from '../../src/values/time.ts'
import { cardText } from '../../src/web/text/card.ts'
import { consentWords } from '../../src/web/text/consent.ts'
import { encryptTo } from '../keys/jwe.ts'
import { memberPhone, startStage, today, type Stage } from './stage.ts'

const own = 'http://127.0.0.1'
const pan = '4111111111111111'
let stage: Stage
let cookie: string
beforeAll(async () => {
  stage = await startStage()
  const address = ''
  await stage.deps.signIn.requestCode({ phone: memberPhone, language: 'en', address })
  const code = stage.codeOf(memberPhone)
  const entry = await stage.deps.signIn.redeemCode({ phone: memberPhone, code, address })
  if (entry.outcome !== 'signed_in') throw new Error(entry.outcome)
  cookie = `language=en; session=${entry.session.token}`
  const agreement = { kind: 'card_linking', version: 1, language: 'en', via: 'portal' } as const
  await giveConsent(stage.sql, stage.memberId, agreement, new Date())
})
afterAll(() => stage.stop())

async function read(path: string): Promise<string> {
  const answer = await stage.app.request(own + path, { headers: { cookie } })
  return (await answer.text()).replaceAll(/\s+/g, ' ')
}

function send(path: string, form: Record<string, string> = {}): Promise<Response> {
  const headers = { cookie, origin: own }
  const body = new URLSearchParams(form)
  return Promise.resolve(stage.app.request(own + path, { method: 'POST', headers, body }))
}

const leadsTo = (answer: Response): string | null => answer.headers.get('location')

test('a bank asks; nothing is given before the member has ticked, and a request is answered once', async () => {
  const text = consentWords.en
  const bankId = await saveBank(stage.sql, { name: 'Alatau', proofUrl: null })
  const path = await stage.askedBy(bankId)
  expect(await read('/portal')).toContain('A bank asks for your consent')
  expect(await read('/portal/consents')).toContain(`href="${path}"`)
  expect(await read(path)).toContain('Alatau')
  const unticked = await send(`${path}/confirm`, { version: '1' })
  expect(unticked.status).toBe(422)
  expect((await send(`${path}/confirm`, { version: '99', agree: 'yes' })).status).toBe(422)
  expect(await readConsents(stage.sql, stage.memberId)).toEqual([])
  const given = await send(`${path}/confirm`, { version: '1', agree: 'yes' })
  expect(leadsTo(given)).toBe('/portal/consents?done=given')
  const [consent] = await readConsents(stage.sql, stage.memberId)
  expect(consent).toMatchObject({ bankId, purpose: 'credit_limit', how: 'portal', language: 'en' })
  const again = await send(`${path}/confirm`, { version: '1', agree: 'yes' })
  expect(again.status).toBe(409)
  expect(await again.text()).toContain(text.over)
  const other = await stage.askedBy(bankId)
  expect(leadsTo(await send(`${other}/decline`))).toBe('/portal/consents?done=declined')
  expect((await send(`/portal/consents/requests/${randomUUID()}/decline`)).status).toBe(404)
})

test('a consent to a bank is given to its text alone: not unticked, not of another version, not for too long', async () => {
  const bankId = await saveBank(stage.sql, { name: 'Tengri', proofUrl: null })
  const terms = {
    ...{ bankId: `${bankId}`, purpose: 'offers', categories: 'fuel', windowMonths: '6' },
    ...{ until: dayAfter(today(), 30), version: '1', agree: 'yes' },
  }
  const before = await readConsents(stage.sql, stage.memberId)
  for (const wrong of [
    { agree: '' },
    { version: '2' },
    { until: dayAfter(today(), 2_000) },
    { until: dayAfter(today(), -1) },
    { windowMonths: '37' },
    { categories: 'secrets' },
    { purpose: 'spying' },
    { bankId: '999' },
  ]) {
    const answer = await send('/portal/consents/banks', { ...terms, ...wrong })
    expect(answer.status, JSON.stringify(wrong)).toBe(422)
  }
  expect(await readConsents(stage.sql, stage.memberId)).toEqual(before)
  expect(leadsTo(await send('/portal/consents/banks', terms))).toBe('/portal/consents?done=given')
})

test('who asked about the member is told by name, whoever it was; the member’s own are counted', async () => {
  const [partner] = await stage.sql<{ partnerId: bigint; name: string }[]>`
    SELECT partner_id AS "partnerId", name FROM partner LIMIT 1`
  const note = { owner: `${partner?.partnerId}`, caller: 'till', memberId: stage.memberId }
  await stage.deps.audit.record(
    { ...note, audience: 'partner', operation: 'readBalance', status: 200 },
    { ...note, audience: 'partner', operation: 'explainPayment', status: 404 },
    { ...note, audience: 'operator', owner: '', operation: 'somethingNew', status: 200 },
    {
      ...note,
      memberId: stage.memberId + 1n,
      audience: 'partner',
      operation: 'setPhone',
      status: 200,
    },
  )
  const page = await read('/portal/privacy/accesses')
  expect(page).toContain(`<b>Partner ${partner?.name}</b> Your points`)
  expect(page).toMatch(/One of your payments <small>[^<]*, refused<\/small>/)
  expect(page).toContain('<b>The operator</b> Something of yours was changed')
  expect(page).not.toContain('birthday was changed')
  expect(page).toMatch(/Yourself: \d+ times/)
})

test('three wrong tries end a request for a card, and the card is blocked', async () => {
  const text = cardText.en
  await stage.asksFor(pan)
  const [, link = ''] = /(\/portal\/cards\/links\/\d+)"/.exec(await read('/portal/cards')) ?? []
  const wrong = { amount: '1', currency: 'KZT', day: today() }
  for (const left of [2, 1]) {
    const answer = await send(`${link}/purchase`, wrong)
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain(text.wrong(left))
  }
  const last = await send(`${link}/purchase`, wrong)
  expect([last.status, (await last.text()).includes(text.over)]).toEqual([409, true])
  // The right answer comes too late.
  expect((await send(`${link}/purchase`, { ...wrong, amount: '12345' })).status).toBe(409)
  expect(await linkedCards(stage.sql, stage.memberId)).toEqual([])
})

test.each(['', 'x', 'a.b.c.d.e', 'x'.repeat(5_000)])(
  'what is no encrypted card is refused (%#)',
  async (card) => {
    const answer = await send('/portal/cards/link', { card })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain(cardText.en.refused.card_unreadable)
  },
)

test('without the consent no card is taken, and its withdrawal unlinks all', async () => {
  expect(leadsTo(await send('/portal/consents/cards/withdraw'))).toBe('/portal/consents?done=cards')
  expect(await read('/portal/cards/link')).not.toContain('card-template')
  const { publicJwk } = stage.deps.encryptionKey
  const card = await encryptTo(publicJwk, `{"pan":"5105105105105100"}`)
  expect(leadsTo(await send('/portal/cards/link', { card }))).toBe('/portal/cards/link')
  expect(await linkedCards(stage.sql, stage.memberId)).toEqual([])
})

test('what is another member’s is not there', async () => {
  const strange = `${stage.memberId + 1n}`
  for (const path of [`payments/${strange}`, `cards/${strange}/unlink`, `cards/links/${strange}`]) {
    const answer = await stage.app.request(`${own}/portal/${path}`, { headers: { cookie } })
    expect(answer.status, path).toBe(404)
  }
})

test('the session of an app that may do less than its member opens no page', async () => {
  const endsAt = new Date(Date.now() + 600_000)
  const [narrow, whole] = await Promise.all(
    [{ scopes: ['payments:read'], endsAt }, null].map((grant) =>
      openSession(stage.sql, stage.memberId, { proof: 'oidc', grant }, new Date()),
    ),
  )
  const visit = async (token = '') =>
    await stage.app.request(`${own}/portal/cards`, { headers: { cookie: `session=${token}` } })
  expect(leadsTo(await visit(narrow?.token))).toContain('/portal/sign-in')
  expect((await visit(whole?.token)).status).toBe(200)
})

test('who signs in over a session ends it', async () => {
  const way = { proof: 'code', grant: null } as const
  const former = await openSession(stage.sql, stage.memberId, way, new Date())
  const phone = '+77010000299'
  const sent = { phone, language: 'en', address: '' } as const
  await stage.deps.signIn.requestCode(sent)
  const headers = { origin: own, cookie: `session=${former.token}; phone=${phone}` }
  const body = new URLSearchParams({ code: stage.codeOf(phone) })
  const asked = { method: 'POST', headers, body }
  const proved = await stage.app.request(`${own}/portal/sign-in/code`, asked)
  expect(leadsTo(proved)).toBe('/portal/join')
  const [, ticket = ''] = /ticket=([^;]+)/.exec(proved.headers.get('set-cookie') ?? '') ?? []
  const joining = new URLSearchParams({ name: 'Erlan', agree: 'yes', version: '1' })
  const joined = await stage.app.request(`${own}/portal/join`, {
    ...{ method: 'POST', body: joining },
    headers: { origin: own, cookie: `session=${former.token}; ticket=${ticket}` },
  })
  expect(leadsTo(joined)).toBe('/portal?done=joined')
  expect(await stage.deps.signIn.sessionOf(former.token)).toBeNull()
})
