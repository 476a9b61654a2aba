/** A bank that makes rosters: its keys, its cards, and the bytes that it sends. */
import { createHash } from 'node:crypto'
import * as jose from 'jose'
import { saveBank } from '../../../src/bank/store.ts'
import { createApiKey } from '../../../src/keys/api-key.ts'
import { createClient } from '../../../src/keys/oauth-client/client.ts'
import type { PublicEncryptionJwk } from '../../../src/keys/encryption.ts'
import type { Sql } from '../../../src/db/connect.ts'
import { encryptTo } from '../../keys/jwe.ts'

/** A bank of the test. */
export interface TestBank {
  readonly bankId: bigint
  readonly apiKey: string
  readonly key: jose.CryptoKey
  readonly kid: string
}

/** A bank whose cards begin with these six digits. */
export async function makeBank(sql: Sql, name: string, bins: readonly string[]): Promise<TestBank> {
  for (const bin of bins) {
    await sql`
      INSERT INTO card_product (bin_from, bin_to, bank, product) VALUES (${bin}, ${bin}, ${name}, 'Gold')`
  }
  const bankId = await saveBank(sql, { name, proofUrl: null })
  const { privateKey, publicKey } = await jose.generateKeyPair('ES256')
  const kid = `${name}-1`
  const jwk = { ...(await jose.exportJWK(publicKey)), kid, use: 'sig', alg: 'ES256' }
  const principal = { audience: 'bank', ownerId: bankId } as const
  await createClient(sql, {
    ...{ clientId: `${name.toLowerCase()}-host`, principal, scopes: null, binding: 'dpop' },
    keySet: JSON.stringify({ keys: [jwk] }),
  })
  // API keys for banks are for trying alone.
  await sql`INSERT INTO sandbox DEFAULT VALUES ON CONFLICT DO NOTHING`
  return { bankId, apiKey: await createApiKey(sql, `${name} key`, principal), key: privateKey, kid }
}

/** The lines of cards, encrypted. What is a text already is sent as it is. */
export async function linesOf(
  jwk: PublicEncryptionJwk,
  cards: readonly (object | string)[],
): Promise<string> {
  const encrypted = cards.map(async (card) =>
    typeof card === 'string' ? card : await encryptTo(jwk, JSON.stringify(card)),
  )
  return (await Promise.all(encrypted)).map((line) => `${line}\n`).join('')
}

/** The whole roster; `over`: claims of its header that are otherwise. */
export async function rosterOf(
  { key, kid }: Pick<TestBank, 'key' | 'kid'>,
  lines: string,
  over: Record<string, unknown> = {},
  typ = 'card-roster+jwt',
): Promise<string> {
  const iat = Math.floor(Date.now() / 1000)
  const said = {
    ...{ iat, exp: iat + 3_600, jti: 'roster-1', lines: lines.split('\n').length - 1 },
    digest: createHash('sha256').update(lines).digest('base64url'),
    ...over,
  }
  const header = await new jose.CompactSign(Buffer.from(JSON.stringify(said)))
    .setProtectedHeader({ alg: 'ES256', kid, typ })
    .sign(key)
  return `${header}\n${lines}`
}
