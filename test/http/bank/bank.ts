/** Two banks with programs of their own, and members with purchases, on the API of a test. */
import * as jose from 'jose'
import { createApiKey } from '../../../src/keys/api-key.ts'
import { insertPayment } from '../../support/payment-row.ts'
import { startApi, type TestApi } from '../api.ts'
import { makeKey, register } from '../auth/machine.ts'

/** A bank under test. */
export interface TestBank {
  readonly bankId: bigint
  readonly key: string
  readonly encryption: jose.CryptoKey
  /** A compact JWS by the bank's program. */
  sign(payload: object, typ?: string): Promise<string>
}

/** What tests of banks have. */
export type BankApi = TestApi & { readonly banks: readonly [TestBank, TestBank] }

/** Starts the API with two banks. */
export async function startBankApi(): Promise<BankApi> {
  const api = await startApi()
  const banks = [await makeBank(api, 'Alatau'), await makeBank(api, 'Betpak')] as const
  return { ...api, banks }
}

async function makeBank({ sql }: TestApi, name: string): Promise<TestBank> {
  const [row] = await sql<{ bankId: bigint }[]>`
    INSERT INTO bank (name) VALUES (${name}) RETURNING bank_id AS "bankId"`
  const bankId = row?.bankId ?? 0n
  const principal = { audience: 'bank', ownerId: bankId } as const
  const signing = await makeKey('ES256')
  const encryption = await jose.generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })
  const publicJwk = {
    ...(await jose.exportJWK(encryption.publicKey)),
    ...{ kid: `${name}-enc`, use: 'enc', alg: 'ECDH-ES' },
  }
  const clientId = `${name.toLowerCase()}-profiles`
  await register(sql, { clientId, principal, binding: 'dpop', keys: [signing, { publicJwk }] })
  return {
    bankId,
    key: await createApiKey(sql, name, principal),
    encryption: encryption.privateKey,
    async sign(payload, typ = 'consent-request+jwt') {
      return await new jose.CompactSign(Buffer.from(JSON.stringify(payload)))
        .setProtectedHeader({ alg: signing.alg, kid: signing.kid, typ })
        .sign(signing.privateKey)
    },
  }
}

let payments = 500_000n

/** A purchase of a member `days` ago, as the intake would have written it. */
export async function buy(
  { sql }: TestApi,
  memberId: bigint,
  days: number,
  over: { mcc?: string; category?: string; minor?: number } = {},
): Promise<void> {
  payments += 1n
  const { mcc = '5411', category = 'groceries', minor = 50_000 } = over
  const day = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
  await insertPayment(sql, {
    ...{ member_id: `${memberId}`, payment_id: `${payments}`, location_id: null, mcc },
    ...{ purchased_on: day, cleared_minor: minor },
  })
  await sql`
    INSERT INTO profile_month AS cell
      (member_id, month, category, channel, currency, payments, amount_minor, largest_minor)
    VALUES (${memberId}, date_trunc('month', ${day}::date), ${category}, 'in_store', 'KZT', 1, ${minor}, ${minor})
    ON CONFLICT (member_id, month, category, channel, currency) DO UPDATE SET changes = cell.changes + 1`
}

/** A day so many days from today. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}
