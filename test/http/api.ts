/** The API on a real port over a database of its own, with a caller of each audience. */
import { randomBytes, randomUUID } from 'node:crypto'
import { openAccess, type AccessSettings } from '../../src/access.ts'
import { Directory } from '../../src/card/directory.ts'
import { CardTokenizer } from '../../src/card/token.ts'
import { AuditTrail } from '../../src/audit/trail.ts'
import { createApp } from '../../src/http/app.ts'
import { requestsMax } from '../../src/http/conventions/rate-limit.ts'
import type { AppDeps, RequestFailure, RequestRecord } from '../../src/http/deps.ts'
import { areCustomers } from '../../src/payment/store/acquaintance.ts'
import { startHttp } from '../../src/http/server.ts'
import { createRowIds } from '../../src/intake/ids.ts'
import { createApiKey } from '../../src/keys/api-key.ts'
import { generateEncryptionKey } from '../../src/keys/encryption.ts'
import { makeSandbox } from '../../src/keys/store.ts'
import { Chain } from '../../src/ledger/redemption/chain.ts'
import type { LedgerPorts } from '../../src/ledger/redemption/ports.ts'
import { createRedemptions, type Redemptions } from '../../src/ledger/redemption/redemptions.ts'
import { openPartnerAccount } from '../../src/ledger/store.ts'
import { writeChains } from '../../src/ledger/redemption/store.ts'
import { openMemberAccess } from '../../src/member-access.ts'
import { Identifiers } from '../../src/member/identifier.ts'
import { createMember } from '../../src/member/member.ts'
import { Vault } from '../../src/privacy/vault.ts'
import { savePartner } from '../../src/partner/store.ts'
import { createDesk } from '../../src/redemption/desk.ts'
import type { Delivery } from '../../src/sign-in/code.ts'
import { createNetworks } from '../../src/webhook/address.ts'
import { createWebhookDesk } from '../../src/webhook/desk.ts'
import { createExchanger } from '../../src/webhook/exchange.ts'
import { freshDatabase } from '../support/database.ts'
import { explanationOf } from './explanation.ts'
import { assertTraced } from './trail.ts'

/** The API under test and what its callers hold. */
export type TestApi = Awaited<ReturnType<typeof startApi>>

/** Tests ask more often than callers may. */
const unlimited = Object.fromEntries(
  Object.keys(requestsMax).map((of) => [of, 1_000_000]),
) as typeof requestsMax

/** Starts the API. The payment `paymentId` and the redemption `redemptionId` are `memberId`'s, made at `partnerId`. */
export async function startApi(
  overrides: Partial<AppDeps> = {},
  settings: Partial<AccessSettings> = {},
) {
  const database = await freshDatabase()
  const { sql } = database
  // Banks have API keys nowhere else.
  await makeSandbox(sql)
  const memberId = await createMember(sql, { name: 'Aigerim' })
  const otherMemberId = await createMember(sql, { name: 'Bolat' })
  const partnerId = await savePartner(sql, 'Grocer')
  const otherPartnerId = await savePartner(sql, 'Pharmacy')
  for (const each of [partnerId, otherPartnerId]) await openPartnerAccount(sql, each)
  const keys = {
    operator: await createApiKey(sql, 'operator', { audience: 'operator', ownerId: null }),
    partner: await createApiKey(sql, 'partner', { audience: 'partner', ownerId: partnerId }),
    otherPartner: await createApiKey(sql, 'p2', { audience: 'partner', ownerId: otherPartnerId }),
    member: await createApiKey(sql, 'member', { audience: 'member', ownerId: memberId }),
    otherMember: await createApiKey(sql, 'm2', { audience: 'member', ownerId: otherMemberId }),
  }
  const ownPaymentId = 4096n
  const paymentId = `${memberId}-${ownPaymentId}`
  const ids = createRowIds()
  const redemptions = createRedemptions({ sql, ids, now: () => new Date() })
  const now = (): Date => new Date()
  const desk = createDesk({ sql, redemptions, codeKey: randomBytes(32), now })
  const redemptionId = await givePoints({ sql, ids, redemptions }, memberId, partnerId)
  const failures: RequestFailure[] = []
  const access = await openAccess(
    {
      cardTokenKey: randomBytes(32),
      encryptionKeyJwk: await generateEncryptionKey(),
      ...settings,
    },
    sql,
    { error: (error: unknown) => failures.push({ requestId: '', error }) },
  )
  const { encryptionKey } = access
  const identifiers = new Identifiers(randomBytes(32))
  const vault = new Vault(randomBytes(32))
  const delivered: Delivery[] = []
  const members = openMemberAccess(
    {
      cardTokenKey: randomBytes(32),
      deliverCode: async (delivery) => void delivered.push(delivery),
    },
    { sql, identifiers, vault, log: { warn: () => {} } },
  )
  const requests: RequestRecord[] = []
  const deps: AppDeps = {
    sql,
    ...access,
    signIn: members.signIn,
    verifiers: [...access.verifiers, ...members.verifiers],
    audit: new AuditTrail(sql),
    answerSecret: randomBytes(32),
    requestsMax: unlimited,
    tokenizer: new CardTokenizer(randomBytes(32)),
    directory: new Directory(),
    identifiers,
    vault,
    intake: { submit: () => 'unavailable', onRoom: () => {} },
    takeReceipts: async () => [],
    takeCardEvents: async function* () {},
    reads: {
      balance: async (id) =>
        id === memberId || id === otherMemberId
          ? { available: 120n, held: 30n, pending: 3n }
          : null,
      isCustomer: async (asked) => (await areCustomers(sql, [asked]))[0] === true,
      explanation: async (ofMember, id) =>
        ofMember === memberId && id === ownPaymentId
          ? explanationOf({ paymentId: id, memberId, partnerId })
          : null,
    },
    redemptions,
    desk,
    webhooks: createWebhookDesk({
      ...{ sql, networks: createNetworks([]), secretKey: randomBytes(32), now },
      exchanger: createExchanger({ networks: createNetworks([]), now }),
    }),
    takeClearingFile: async () => ({ outcome: 'unavailable' }),
    readiness: async () => ({ ready: true, checks: [{ name: 'database', ok: true }] }),
    metrics: { contentType: 'text/plain; version=0.0.4', text: async () => 'cobrand_up 1\n' },
    onRequest: (record) => requests.push(record),
    onFailure: (failure) => failures.push(failure),
    ...overrides,
  }
  const app = createApp(deps)
  const server = await startHttp(
    { host: '127.0.0.1', port: 0, tls: settings.httpTls ?? undefined },
    app,
  )
  access.listensAt(server.url)
  return {
    ...{
      app,
      deps,
      server,
      sql,
      url: database.url,
      keys,
      encryptionKey,
      requests,
      failures,
      delivered,
    },
    ...{ memberId, otherMemberId, partnerId, otherPartnerId, paymentId, redemptionId },
    /**
     * One request; `key` is sent as bearer token, a `json` body as JSON. Throws where the answer to one with a key names a
     * member of whom the audit trail does not know.
     */
    async call(path: string, { key, json, ...init }: CallOptions = {}): Promise<Response> {
      const headers = new Headers(init.headers)
      if (key !== undefined) headers.set('authorization', `Bearer ${key}`)
      if (json !== undefined) headers.set('content-type', 'application/json')
      const sent = json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }
      const answer = await fetch(server.url + path, { ...sent, ...init, headers })
      if (key !== undefined) await assertTraced(sql, answer)
      return answer
    },
    /** A fresh code of a member; of `memberId`, if no other is told. */
    async code(of = memberId, partner: bigint | null = null): Promise<string> {
      return (await desk.makeCode(of, partner))?.code ?? ''
    },
    async stop(): Promise<void> {
      await server.stop()
      await access.stop()
      await database.drop()
    },
  }
}

/** Gives the member 1001 points, one of which is redeemed at the partner; answers that redemption's id. */
async function givePoints(
  { sql, ids, redemptions }: Pick<LedgerPorts, 'sql' | 'ids'> & { redemptions: Redemptions },
  memberId: bigint,
  partnerId: bigint,
): Promise<string> {
  const chain = new Chain({ memberId, lots: [], holds: [] }, await ids.take(sql, 1))
  const lot = { funderId: partnerId, expiresOn: '2099-12-31' }
  chain.give(partnerId, lot, 1001n, { code: 'backing' })
  await writeChains(sql, [chain], {}, new Date())
  const key = randomUUID()
  const asked = { memberId, partnerId, key, points: 1n, holdSeconds: null }
  const answer = await redemptions.redeem(asked)
  if (!('redemption' in answer)) throw new Error(answer.outcome)
  return `${memberId}-${answer.redemption.redemptionId}`
}

/** What {@link TestApi.call} takes. */
export type CallOptions = RequestInit & { key?: string; json?: unknown }
