/** The portal on a real port over a database of its own, with the demo coalition; codes that are sent are kept here. */
import { randomBytes, randomUUID } from 'node:crypto'
import { AuditTrail } from '../../src/audit/trail.ts'
import { CardTokenizer } from '../../src/card/token.ts'
import type { Sql } from '../../src/db/connect.ts'
import { identifyDigits, type IdentifiedCard } from '../../src/enrolment/identify.ts'
import { insertSightings } from '../../src/enrolment/store/sightings.ts'
import { requestLink } from '../../src/enrolment/waiting.ts'
import { startHttp } from '../../src/http/server.ts'
import { explainWhole } from '../../src/intake/store/explain.ts'
import { generateEncryptionKey, loadEncryptionKey } from '../../src/keys/encryption.ts'
import { Identifiers, normalizePhone } from '../../src/member/identifier.ts'
import { setPhone } from '../../src/member/member.ts'
import type { CardEvent } from '../../src/payment/event.ts'
import { Vault } from '../../src/privacy/vault.ts'
import { askConsent } from '../../src/profile/consent/ask.ts'
import type { Provider } from '../../src/sign-in/provider.ts'
import { createSignIn } from '../../src/sign-in/sign-in.ts'
import { dayAfter, dayOf } from '../../src/values/time.ts'
import { createPortal } from '../../src/web/portal.ts'
import type { PortalDeps } from '../../src/web/deps.ts'
import { seedCoalition } from '../support/coalition.ts'
import { freshDatabase } from '../support/database.ts'
import { openIntake, takeInTurn } from '../support/gateways.ts'

/** The portal under test. */
export type Stage = Awaited<ReturnType<typeof startStage>>

/** Starts it. The member `memberId` has the phone {@link memberPhone}. */
export async function startStage(
  overrides: Partial<PortalDeps> = {},
  provider: Provider | null = null,
) {
  const database = await freshDatabase()
  const { sql } = database
  const { reference, memberIds } = await seedCoalition(sql, 1)
  const [memberId = 0n] = memberIds
  const identifiers = new Identifiers(randomBytes(32))
  await setPhone(sql, memberId, identifiers.phoneHash(memberPhone))
  const codes = new Map<string, string>()
  const failures: unknown[] = []
  const intake = openIntake(database.url, () => reference)
  const bodies: string[] = []
  const deps: PortalDeps = {
    ...portalPorts(sql, identifiers, codes, provider),
    tokenizer: new CardTokenizer(randomBytes(32)),
    encryptionKey: await loadEncryptionKey(await generateEncryptionKey()),
    reads: { explanation: (of, id) => explainWhole(sql, of, id, reference) },
    onFailure: ({ error }) => failures.push(error),
    ...overrides,
  }
  const app = createPortal(deps)
  const server = await startHttp(
    { host: '127.0.0.1', port: 0 },
    {
      async fetch(request, connection) {
        // Everything that a browser sends is kept, to look for card numbers in it.
        bodies.push(`${request.method} ${request.url} ${await request.clone().text()}`)
        return await app.fetch(request, connection)
      },
    },
  )
  return {
    ...{ app, deps, sql, memberId, failures, bodies, url: server.url },
    /** The code that was sent last to a phone. */
    codeOf: (phone: string): string => codes.get(normalizePhone(phone) ?? '') ?? '',
    /** Has events of payments taken in. */
    pay: (...events: CardEvent[]) => takeInTurn(intake, events),
    /** The stage's member asks for a card. */
    async asksFor(pan: string): Promise<void> {
      await requestLink(sql, memberId, cardOf(deps.tokenizer, pan), new Date())
    },
    /** A bank asks the stage's member for a consent; answers the path of its request. */
    askedBy: (bankId: bigint) => askFor(sql, memberId, bankId),
    /** A card that waits for its proof pays 12,345.00 now. */
    sees: (pan: string) => see(sql, deps.tokenizer, pan),
    async stop(): Promise<void> {
      await server.stop()
      await intake.stop()
      await database.drop()
    },
  }
}

async function askFor(sql: Sql, memberId: bigint, bankId: bigint): Promise<string> {
  const claims = {
    ...{ aud: 'any', iat: 0, exp: 0, jti: randomUUID(), answerDays: 7 },
    ...{ purpose: 'credit_limit' as const, windowMonths: 12, until: dayAfter(today(), 100) },
    categories: ['groceries' as const, 'fuel' as const],
  }
  const asked = await askConsent(sql, bankId, claims, memberId, new Date())
  if (!('request' in asked)) throw new Error(asked.outcome)
  return `/portal/consents/requests/${asked.request.requestId}`
}

function cardOf(tokenizer: CardTokenizer, pan: string): IdentifiedCard {
  const identified = identifyDigits(tokenizer, Buffer.from(pan))
  if (identified.outcome !== 'identified') throw new Error(identified.outcome)
  return identified.card
}

async function see(sql: Sql, tokenizer: CardTokenizer, pan: string): Promise<void> {
  const { token } = cardOf(tokenizer, pan)
  const seen = { token, amountMinor: 1_234_500n, currency: 'KZT', purchasedOn: today() }
  await insertSightings(sql, [{ ...seen, seenAt: new Date(), inHand: true }])
}

/** The day of now. */
export function today(): string {
  return dayOf(new Date())
}

/** The phone of the stage's member. */
export const memberPhone = '+77010000001'

function portalPorts(
  sql: Sql,
  identifiers: Identifiers,
  codes: Map<string, string>,
  provider: Provider | null,
) {
  const vault = new Vault(randomBytes(32))
  const signIn = createSignIn({
    ...{ sql, identifiers, vault, provider },
    ...{ codeKey: randomBytes(32), now: () => new Date() },
    deliver: async ({ phone, code }) => void codes.set(phone, code),
  })
  return {
    ...{ sql, signIn, vault, audit: new AuditTrail(sql) },
    ...{ publicUrl: () => 'http://127.0.0.1', isDemo: false },
  }
}
