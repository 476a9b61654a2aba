/** Members who come back from elsewhere: from the identity provider, and from their bank's page. */
import { randomUUID } from 'node:crypto'
import * as jose from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { saveBank } from '../../src/bank/store.ts'
import { createClient } from '../../src/keys/oauth-client/client.ts'
import { giveConsent } from '../../src/member/consent/consents.ts'
import { createProvider } from '../../src/sign-in/provider.ts'
import * as id from '../sign-in/identity-provider.ts'
import { memberPhone, startStage, type Stage } from './stage.ts'

const pan = '4111111111111111'
const accounts = new Map<string, id.Account>()
let identity: id.IdentityProvider
let stage: Stage
let bankKey: jose.CryptoKey
beforeAll(async () => {
  identity = await id.startIdentityProvider(accounts)
  const { clientId, clientSecret, audience } = id
  const settings = { issuer: new URL(id.issuer), clientId, clientSecret, audience }
  const provider = createProvider(settings, identity.fetch)
  stage = await startStage({ publicUrl: () => 'https://loyalty.example' }, provider)
  bankKey = await openBank()
})
afterAll(async () => {
  await identity.stop()
  await stage.stop()
})

/** A bank with a page that vouches for cards that begin with 411111; answers the key with which it signs. */
async function openBank(): Promise<jose.CryptoKey> {
  const { sql } = stage
  await sql`INSERT INTO card_product (bin_from, bin_to, bank, product)
            VALUES ('411100', '411199', 'Alfa', 'Gold')`
  const bankId = await saveBank(sql, { name: 'Alfa', proofUrl: 'https://alfa.example/cards?a=b' })
  const { privateKey, publicKey } = await jose.generateKeyPair('ES256')
  const jwk = { ...(await jose.exportJWK(publicKey)), kid: 'alfa-1', use: 'sig', alg: 'ES256' }
  await createClient(sql, {
    ...{ clientId: 'alfa-app', scopes: null, binding: 'dpop' },
    principal: { audience: 'bank', ownerId: bankId },
    keySet: JSON.stringify({ keys: [jwk] }),
  })
  return privateKey
}

const own = 'https://loyalty.example'

async function visit(path: string, cookie = ''): Promise<Response> {
  return await stage.app.request(new URL(path, own).href, { headers: { cookie } })
}

/** What a browser would keep: `name=value` of each cookie that is set. */
function kept(response: Response): string {
  const cookies = response.headers.getSetCookie().map((each) => each.split(';', 1)[0] ?? '')
  return cookies.filter((each) => !each.endsWith('=')).join('; ')
}

const leadsTo = (response: Response): string => response.headers.get('location') ?? ''

/** Signs in at the provider as `subject`; answers what the portal does with who comes back. */
async function comeBackAs(subject: string): Promise<Response> {
  const departure = await visit('/portal/sign-in/provider')
  expect(departure.status).toBe(303)
  const back = await identity.browser().signIn(new URL(leadsTo(departure)), subject)
  return await visit(back.pathname + back.search, kept(departure))
}

test('whose verified phone is a member’s comes back signed in', async () => {
  expect(await (await visit('/portal/sign-in')).text()).toContain('/portal/sign-in/provider"')
  accounts.set('member', { phone: memberPhone, isVerified: true })
  const back = await comeBackAs('member')
  expect(leadsTo(back)).toBe('/portal')
  expect(kept(back)).toMatch(/^__Host-session=ms_/)
  expect((await visit('/portal', kept(back))).status).toBe(200)
})

test('who is no member yet comes back to join', async () => {
  accounts.set('stranger', {})
  const back = await comeBackAs('stranger')
  expect(leadsTo(back)).toBe('/portal/join')
  expect((await visit('/portal/join', kept(back))).status).toBe(200)
})

test('who did not leave from this browser, or with something else, comes back in vain', async () => {
  const departure = await visit('/portal/sign-in/provider')
  const back = await identity.browser().signIn(new URL(leadsTo(departure)), 'member')
  const other = kept(await visit('/portal/sign-in/provider'))
  for (const cookie of ['', other, '__Host-handshake=forged']) {
    const answer = await visit(back.pathname + back.search, cookie)
    expect(leadsTo(answer)).toBe('/portal/sign-in?done=failed')
    expect(kept(answer)).toBe('')
  }
})

test('a provider that does not answer is told of', async () => {
  identity.state.isUp = false
  const lost = await startStage(
    { publicUrl: () => own },
    createProvider(
      {
        ...{ issuer: new URL(id.issuer), clientId: id.clientId, clientSecret: id.clientSecret },
        audience: id.audience,
      },
      identity.fetch,
    ),
  )
  const answer = await lost.app.request(`${own}/portal/sign-in/provider`)
  expect(leadsTo(answer)).toBe('/portal/sign-in?done=failed')
  await lost.stop()
  identity.state.isUp = true
})

async function assertion(url: URL, over: Record<string, unknown> = {}): Promise<string> {
  const said = Object.fromEntries(url.searchParams)
  const iat = Math.floor(Date.now() / 1000)
  const { audience: aud, nonce, bin, last_four } = said
  const claims = { aud, iat, exp: iat + 300, jti: randomUUID(), nonce, bin, last_four, ...over }
  return await new jose.CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', kid: 'alfa-1', typ: 'card-ownership+jwt' })
    .sign(bankKey)
}

test('a bank vouches on its own page; what it has not signed for this request links nothing', async () => {
  const cookie = kept(await comeBackAs('member'))
  const agreement = { kind: 'card_linking', version: 1, language: 'ru', via: 'portal' } as const
  await giveConsent(stage.sql, stage.memberId, agreement, new Date())
  await stage.asksFor(pan)
  const [, linkId = ''] =
    /cards\/links\/(\d+)/.exec(await (await visit('/portal/cards', cookie)).text()) ?? []
  expect(await (await visit(`/portal/cards/links/${linkId}`, cookie)).text()).toContain(
    `${linkId}/bank"`,
  )
  const url = new URL(leadsTo(await visit(`/portal/cards/links/${linkId}/bank`, cookie)))
  expect(url.href).toMatch(
    /^https:\/\/alfa\.example\/cards\?a=b&audience=https%3A%2F%2Floyalty\.example&/,
  )
  expect(url.href).not.toContain(pan)
  const comeBack = async (signed: string, state = url.searchParams.get('state')): Promise<string> =>
    leadsTo(await visit(`/portal/cards/proof?state=${state}&assertion=${signed}`, cookie))
  const vain = `/portal/cards/links/${linkId}?done=refused`
  expect(await comeBack('a.b.c')).toBe(vain)
  expect(await comeBack(await assertion(url, { nonce: 'another' }))).toBe(vain)
  expect(await comeBack(await assertion(url, { aud: 'https://other.example' }))).toBe(vain)
  expect(await comeBack(await assertion(url), '999')).toBe('')
  expect(await comeBack(await assertion(url))).toBe('/portal/cards?done=linked')
  expect(await (await visit('/portal/cards', cookie)).text()).toContain('411111 •••• 1111')
})
