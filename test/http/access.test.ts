/** Walks the OpenAPI document: who may call each operation, and that nothing is served beside it. */
import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Access, ApiEnv } from '../../src/http/access.ts'
import { Api } from '../../src/http/api.ts'
import { createApiKey, revokeApiKey } from '../../src/keys/api-key.ts'
import { saveLocation } from '../../src/partner/store.ts'
import { startApi, type TestApi } from './api.ts'
import { makeRule, ruleDraft } from './rule.ts'

interface Operation {
  operationId: string
  'x-access': Access
  security: unknown[]
  requestBody?: unknown
  parameters?: { name: string; in: string }[]
  responses: Record<string, unknown>
}
type Document = { openapi: string; paths: Record<string, Record<string, Operation>> }

let api: TestApi
let endpointId: bigint
let locationId: bigint
let ruleIds: Awaited<ReturnType<typeof makeRule>>
let operations: { path: string; method: string; operation: Operation }[]
beforeAll(async () => {
  api = await startApi()
  // The member was brought by somebody.
  await api.sql`
    INSERT INTO referral (member_id, referrer_id, code, terms_version, named_at)
    VALUES (${api.memberId}, 0, '', 1, now())`
  const shop = { partnerId: api.partnerId, name: 'Claimed at', city: 'Almaty' }
  locationId = await saveLocation(api.sql, shop)
  await api.sql`
    INSERT INTO merchant_id_proposal (partner_id, location_id, acquirer_id, merchant_id, terminal_id, kind, valid_from, valid_to)
    VALUES (${api.partnerId}, ${locationId}, 'ALFA', 'M1', '', 'map', '2026-11-01', 'infinity')`
  await api.sql`
    INSERT INTO claim (member_id, claim_id, partner_id, location_id, purchased_on, amount_minor,
                       currency, state, opened_at)
    VALUES (${api.memberId}, 1, ${api.partnerId}, ${locationId}, '2026-11-20', 100,
            'KZT', 'open', now())`
  ruleIds = await makeRule(api)
  const terms = { url: 'https://127.0.0.1/', description: '', types: [], locationIds: [] }
  endpointId = (await api.deps.webhooks.create(api.partnerId, terms))?.endpoint.endpointId ?? 0n
  const document = (await (await api.call('/v1/openapi.json')).json()) as Document
  expect(document.openapi).toBe('3.1.0')
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
})
afterAll(() => api.stop())

/** Calls the operation on a resource of `memberId` (made at `partnerId`). */
async function statusFor(path: string, method: string, key?: string): Promise<number> {
  const id = resourceOf(path)
  const response = await api.call(path.replace('{id}', `${id}`), {
    method: method.toUpperCase(),
    ...(key === undefined ? {} : { key }),
    // Never that of a draft: nothing is changed by whoever may.
    headers: { 'if-match': '"999"' },
    ...(method === 'post' || method === 'patch' || (method === 'put' && path in bodies)
      ? { json: bodyFor(path) }
      : {}),
  })
  return response.status
}

/** The path of some resource: which is no matter where its owner is another's. */
function concrete(path: string): string {
  return path.replace('{id}', `${resourceOf(path)}`).replaceAll(/\{\w+\}/g, '1')
}

/** The ids of others are refused by the handler: the body must get so far. */
const aReturn = { points: '1', key: '7d5b0f0e-4f0a-4c39-9b53-6f7d3f1f8a11' }
const bodies: Record<string, object> = {
  '/v1/partner/rule-drafts/{id}': ruleDraft,
  '/v1/partner/webhook-endpoints/{id}/replay': { eventIds: ['evt_1'] },
  '/v1/partner/rules/{id}/end': { version: 1, validTo: '2000-01-01' },
  '/v1/partner/claims/{id}/accept': {
    ...{ by: 'receipt', receiptId: '1', at: '2026-11-20T12:00:00+05:00' },
  },
  '/v1/partner/claims/{id}/refuse': { reason: 'It is of another day.' },
}

function bodyFor(path: string): object {
  return path.endsWith('/return') ? aReturn : (bodies[path] ?? {})
}

function resourceOf(path: string): bigint | string {
  if (path.startsWith('/v1/payments/')) return api.paymentId
  if (path.startsWith('/v1/partner/rule-drafts/')) return ruleIds.draftId
  if (path.startsWith('/v1/partner/rules/')) return ruleIds.ruleId
  if (path.startsWith('/v1/partner/claims/')) return `${api.memberId}-1`
  if (path.startsWith('/v1/partner/locations/')) return locationId
  if (path.startsWith('/v1/merchant-ids/')) return 1n
  if (path.startsWith('/v1/partner/campaigns/')) return ruleIds.campaignId
  if (path.startsWith('/v1/partner/webhook-endpoints/')) return endpointId
  return path.startsWith('/v1/redemptions/') ? api.redemptionId : api.memberId
}

/** An operation on another's resource is refused before its body is looked at, or as not found. */
const denied = [403, 404]

describe('every operation of the description', () => {
  it('is one of these, so that a new one is thought about here', () => {
    const expected = [
      ...['health', 'metrics', 'readDescription', 'readDocs', 'readDocsFile', 'readKeys'],
      ...['readiness', 'createToken', 'readAuthorizationServer'],
      ...['requestSignInCode', 'openSession', 'endSession', 'endSessions', 'join'],
      ...['listConsentTexts', 'listConsents', 'giveConsent', 'withdrawConsent'],
      ...['makeQrCode', 'postReceipts', 'setBirthday', 'setPhone'],
      ...['listProfileConsents', 'readProfileConsentText', 'giveProfileConsent'],
      ...['listConsentRequests', 'confirmConsentRequest', 'declineConsentRequest'],
      ...['requestConsent', 'readConsentRequest', 'readProfile', 'readProfileSchema'],
      ...['createProfileExport', 'readProfileExport', 'readProfileExportLines'],
      ...['withdrawProfileConsent', 'listCohorts', 'listCohortMonths'],
      ...['listCards', 'requestCardLink', 'listCardLinks', 'readCardLink', 'cancelCardLink'],
      ...['proveCardLink', 'sendRoster', 'readRoster'],
      ...['createMember', 'linkCard', 'readBalance', 'reissueCard', 'unlinkCard'],
      ...['identifyMember', 'listAccruals', 'listPayments', 'sendCardEvents'],
      ...['listMemberPayments', 'readPoints', 'listMovements', 'listAccesses'],
      ...['exportMember', 'eraseMember', 'openClaim', 'listMemberClaims'],
      ...['listPartnerClaims', 'acceptClaim', 'refuseClaim'],
      ...['listEvents', 'listWebhookEndpoints', 'createWebhookEndpoint', 'readWebhookEndpoint'],
      ...['changeWebhookEndpoint', 'removeWebhookEndpoint', 'rotateWebhookSecret'],
      ...['testWebhookEndpoint', 'listWebhookAttempts', 'replayWebhookEvents'],
      ...['listBankEvents', 'listBankWebhookEndpoints', 'createBankWebhookEndpoint'],
      ...['readBankWebhookEndpoint', 'changeBankWebhookEndpoint', 'removeBankWebhookEndpoint'],
      ...['rotateBankWebhookSecret', 'testBankWebhookEndpoint', 'listBankWebhookAttempts'],
      ...['replayBankWebhookEvents'],
      ...['explainPayment', 'listExceptions', 'readException', 'resolveException'],
      ...['listLocations', 'readLocation', 'changeLocation', 'uploadLocations'],
      ...['listPartnerMerchantIdProposals', 'listMerchantIdProposals'],
      ...['approveMerchantIdProposal', 'refuseMerchantIdProposal', 'summarizeFeedback'],
      ...['changeMerchantMap', 'undoResolution', 'uploadClearingFile', 'readSettlement'],
      ...['postRedemption', 'readRedemption', 'redeem', 'returnRedemption', 'voidRedemption'],
      ...['quoteRedemption', 'createRedemptionCode', 'readSpendLock', 'setSpendLock'],
      ...['listRedemptionReviews', 'approveRedemption', 'refuseRedemption'],
      ...['readRedemptionPolicy', 'saveRedemptionPolicy'],
      ...['giveReferralCode', 'listReferralTerms', 'nameReferrer', 'readReferral'],
      ...['saveReferralTerms', 'answerFeedback', 'giveFeedback', 'listFeedback', 'readFeedback'],
      ...['listRules', 'listRuleFacts', 'readRule', 'endRule'],
      ...['listRuleDrafts', 'draftRule', 'readRuleDraft', 'replaceRuleDraft', 'discardRuleDraft'],
      ...['approveRuleDraft', 'listFundingAgreements', 'agreeToFund'],
      ...['listCampaigns', 'createCampaign', 'readCampaign', 'readCampaignEffect', 'simulateRule'],
      ...['readTiers', 'changeTiers', 'readMemberTier', 'listSegments', 'listSegmentFacts'],
      ...['changeSegment', 'removeSegment', 'listSegmentMembers', 'readLoyaltyIndexDefinition'],
      ...['changeLoyaltyIndex', 'removeLoyaltyIndex', 'readMemberLoyaltyIndex'],
    ]
    expect(operations.map(({ operation }) => operation.operationId).toSorted()).toEqual(
      expected.toSorted(),
    )
  })

  it('is public only where it holds nothing of anybody', () => {
    const open = operations.filter(({ operation }) => operation['x-access'] === 'public')
    expect(open.map(({ path }) => path).toSorted()).toEqual([
      ...[
        '/.well-known/jwks.json',
        '/.well-known/oauth-authorization-server',
        '/docs',
        '/docs/{file}',
        '/healthz',
        '/metrics',
        '/oauth/token',
        '/readyz',
        '/v1/consent-texts',
        '/v1/members/join',
        '/v1/openapi.json',
        '/v1/schemas/spend-profile',
        '/v1/sign-in/codes',
        '/v1/sign-in/sessions',
      ],
    ])
  })

  it('asks for a key: none, a wrong, a malformed and a revoked one get 401', async () => {
    const gone = { audience: 'operator', ownerId: null } as const
    const revoked = await createApiKey(api.sql, 'gone', gone)
    await revokeApiKey(api.sql, 'gone')
    const wrong = `sk_live_${'A'.repeat(43)}`
    for (const { path, method, operation } of operations) {
      if (operation['x-access'] === 'public') continue
      for (const key of [undefined, wrong, 'x', revoked, `${api.keys.operator}x`]) {
        expect([path, await statusFor(path, method, key)]).toEqual([path, 401])
      }
    }
  })

  it('serves whom it declares, and nobody else', async () => {
    const foreign = { partner: api.keys.otherPartner, member: api.keys.otherMember }
    for (const { path, method, operation } of operations) {
      const access = operation['x-access']
      if (access === 'public') continue
      expect(denied).not.toContain(await statusFor(path, method, api.keys.operator))
      for (const audience of ['partner', 'member'] as const) {
        const own = await statusFor(path, method, api.keys[audience])
        const other = await statusFor(path, method, foreign[audience])
        const at = [operation.operationId, audience]
        if (access[audience] === undefined) expect([...at, own, other]).toEqual([...at, 403, 403])
        else expect([...at, denied.includes(own)]).toEqual([...at, false])
        const hidden = access[audience] === 'own' || access[audience] === 'self'
        if (hidden) expect([...at, other]).toEqual([...at, 404])
      }
    }
  })

  it("does not find what another partner's or bank's is named as, and another acquirer's", async () => {
    const { sql, keys, partnerId } = api
    const banks = await sql<{ ownerId: bigint }[]>`
      INSERT INTO bank (name) VALUES ('Alfa'), ('Beta') RETURNING bank_id AS "ownerId"`
    const [own = 0n, other = 0n] = banks.map(({ ownerId }) => ownerId)
    const shop = await saveLocation(sql, { partnerId, name: 'Mapped', city: 'Almaty' })
    await sql`
      INSERT INTO merchant_id (acquirer_id, merchant_id, location_id, valid_from)
      SELECT acquirer_id, '1', ${shop}, now() FROM unnest(ARRAY['ALFA', 'BETA']) AS acquirer_id`
    const foreign = {
      partnerId: { key: keys.otherPartner, id: partnerId },
      bankId: {
        key: await createApiKey(sql, 'other bank', { audience: 'bank', ownerId: other }),
        id: own,
      },
    }
    const acquirer = await createApiKey(sql, 'beta', { audience: 'acquirer', ownerId: 'BETA' })
    const named: string[] = []
    for (const { path, method, operation } of operations) {
      const { 'x-access': access, operationId, parameters = [] } = operation
      if (access === 'public') continue
      for (const { name } of parameters.filter((each) => each.in === 'query')) {
        if (name !== 'partnerId' && name !== 'bankId') continue
        const audience = name === 'bankId' ? 'bank' : 'partner'
        if (access[audience] === undefined) continue
        named.push(operationId)
        const { key, id } = foreign[name]
        const response = await api.call(`${concrete(path)}?${name}=${id}`, {
          ...{ key, method: method.toUpperCase(), headers: { 'if-match': '"999"' } },
          ...(method === 'get' || method === 'delete' ? {} : { json: bodyFor(path) }),
        })
        // A body or a further parameter that is wrong may be found first: nothing of another's is, by either.
        expect([operationId, response.status < 300]).toEqual([operationId, false])
        if (method === 'get' && parameters.length === 1) expect(response.status).toBe(404)
      }
      if (access.acquirer === 'self') {
        named.push(operationId)
        const at = path.replace('{id}', 'ALFA')
        const response = await api.call(at, {
          method: method.toUpperCase(),
          key: acquirer,
          json: {},
        })
        expect([operationId, response.status]).toEqual([operationId, 404])
      }
    }
    expect(named).toContain('listPayments')
    expect(named).toContain('readProfile')
    expect(named).toContain('sendCardEvents')
  })

  it('says in the description whether it asks for a key, and whether some keys are refused', () => {
    for (const { operation } of operations) {
      const { 'x-access': access, security, responses } = operation
      expect(security).toHaveLength(access === 'public' ? 0 : 2)
      if (access !== 'public') expect(Object.keys(responses)).toContain('401')
      expect('403' in responses).toBe(access !== 'public')
    }
  })
})

describe('the application', () => {
  it('serves no path that the description does not name', () => {
    const described = new Set(operations.map(({ path }) => path.replaceAll(/\{(.+?)\}/g, ':$1')))
    const served = new Set(api.app.routes.map(({ path }) => path))
    expect([...served].filter((path) => path !== '/*' && !described.has(path))).toEqual([])
  })

  it('takes no route that does not declare its access', () => {
    const undeclared = createRoute({
      ...{ method: 'get', path: '/v1/open', operationId: 'open', summary: 'Open', tags: [] },
      'x-problems': [] as const,
      responses: { 200: { description: 'Open' } },
    })
    const declared = { ...undeclared, 'x-access': 'public', getRoutingPath: () => '/' } as const
    const unscoped = { ...declared, 'x-access': { operator: 'any' } } as const
    const mount = (into: Api) =>
      // @ts-expect-error a route without x-access does not compile; this line proves it
      into.mount(undeclared, (c) => c.text('', 200))
    const mountUnscoped = (into: Api) =>
      // @ts-expect-error nor does one that is not public and has no x-scope
      into.mount(unscoped, (c) => c.text('', 200))
    const mountDeclared = (into: Api) => into.mount(declared, (c) => c.text('', 200))
    const empty = () => new Api(new OpenAPIHono<ApiEnv>(), api.deps)
    expect(() => mountDeclared(empty())).not.toThrow()
    expect(() => mount(empty())).toThrow()
    expect(() => mountUnscoped(empty())).toThrow()
  })
})
