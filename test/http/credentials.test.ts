/** Walks the OpenAPI document: for every operation, which credentials are none, and which lack its scope. */
import * as jose from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Access } from '../../src/http/access.ts'
import { createApiKey, revokeApiKey } from '../../src/keys/api-key.ts'
import { revokeClient } from '../../src/keys/oauth-client/client.ts'
import { audiences, type Principal } from '../../src/keys/principal.ts'
import { scopes, type Scope } from '../../src/keys/scope.ts'
import { startApi, type TestApi } from './api.ts'
import { makeKey, register, type MachineKey } from './auth/machine.ts'

interface Operation {
  operationId: string
  'x-access': Access
  'x-scope'?: Scope
  security: unknown
}

interface Place {
  path: string
  method: string
  operation: Operation
}

let api: TestApi
let key: MachineKey
let principals: Principal[]
let operations: Place[]
let closed: (Place & { scope: Scope })[]
beforeAll(async () => {
  api = await startApi()
  key = await makeKey('ES256')
  const [bank] = await api.sql<{ ownerId: bigint }[]>`
    INSERT INTO bank (name) VALUES ('Alfa') RETURNING bank_id AS "ownerId"`
  const { partnerId, memberId } = api
  await api.sql`
    WITH place AS (INSERT INTO location (partner_id, name, city)
                   VALUES (${partnerId}, 'Shop', 'Almaty') RETURNING location_id)
    INSERT INTO merchant_id (acquirer_id, merchant_id, location_id, valid_from)
    SELECT 'ALFA', '1', location_id, now() FROM place`
  principals = [
    { audience: 'operator', ownerId: null },
    { audience: 'partner', ownerId: partnerId },
    { audience: 'member', ownerId: memberId },
    { audience: 'bank', ownerId: bank?.ownerId ?? 0n },
    { audience: 'acquirer', ownerId: 'ALFA' },
  ]
  const document = (await (await api.call('/v1/openapi.json')).json()) as {
    paths: Record<string, Record<string, Operation>>
  }
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  closed = operations.flatMap((each) => {
    const scope = each.operation['x-scope']
    return scope === undefined ? [] : [{ ...each, scope }]
  })
})
afterAll(() => api.stop())

/** Refused before anything is looked at, so it does not matter which resource is named. */
async function call({ path, method }: Place, credential?: string, scheme = 'Bearer') {
  const response = await api.call(path.replaceAll(/\{\w+\}/g, '1'), {
    method: method.toUpperCase(),
    ...(credential !== undefined && { headers: { authorization: `${scheme} ${credential}` } }),
  })
  const text = await response.text()
  const isProblem = response.headers.get('content-type') === 'application/problem+json'
  const { code } = isProblem ? (JSON.parse(text) as { code: string }) : { code: '' }
  return { status: response.status, code }
}

const now = (): number => Math.floor(Date.now() / 1000)

/** Claims of a token that would be right for a client of the operator. */
function claims(clientId = 'walker'): object {
  const issuer = api.deps.publicUrl()
  const whose = { iss: issuer, aud: issuer, sub: clientId, client_id: clientId }
  return { ...whose, jti: crypto.randomUUID(), iat: now(), exp: now() + 60 }
}

const signed = (payload: object) => api.deps.signingKeys.sign(payload, { typ: 'at+jwt' })

/** Credentials that are nobody's, by what is wrong with them. */
async function worthless(): Promise<Record<string, string | undefined>> {
  const operator = { audience: 'operator', ownerId: null } as const
  for (const clientId of ['walker', 'gone']) {
    await register(api.sql, { clientId, principal: operator, keys: [key] })
  }
  const revoked = await createApiKey(api.sql, 'gone', operator)
  await revokeApiKey(api.sql, 'gone')
  const token = await signed(claims())
  const ofRevoked = await signed(claims('gone'))
  await revokeClient(api.sql, 'gone')
  const forged = await new jose.SignJWT({ ...claims() })
    .setProtectedHeader({ ...jose.decodeProtectedHeader(token), alg: 'ES256' })
    .sign(key.privateKey)
  return {
    none: undefined,
    'a key that nobody has': `sk_test_${'A'.repeat(43)}`,
    'a live key': `sk_live_${'A'.repeat(43)}`,
    'a revoked key': revoked,
    'a key and one character': `${api.keys.operator}x`,
    'an expired token': await signed({ ...claims(), exp: now() - 1 }),
    'a forged token': forged,
    'a token of a revoked client': ofRevoked,
    'a token for somebody else': await signed({ ...claims(), aud: 'https://elsewhere.example' }),
    'a token that is bound to a key': await signed({ ...claims(), cnf: { jkt: 'x' } }),
    nonsense: 'x',
  }
}

it('declares a scope wherever it is not public, and says which credentials it takes', () => {
  expect(closed.length).toBeGreaterThan(60)
  for (const { operation } of operations) {
    const { operationId, 'x-access': access, 'x-scope': scope, security } = operation
    const isPublic = access === 'public'
    expect([operationId, scope !== undefined]).toEqual([operationId, !isPublic])
    const taken = isPublic ? [] : [{ apiKey: [] }, { accessToken: [scope] }]
    expect([operationId, security]).toEqual([operationId, taken])
  }
})

it('answers 401 to every credential that is none, and lets the right token in', async () => {
  const credentials = Object.entries(await worthless())
  const right = await signed(claims())
  for (const place of closed) {
    const at = place.operation.operationId
    for (const [what, credential] of credentials) {
      expect([at, what, (await call(place, credential)).status]).toEqual([at, what, 401])
    }
    expect([at, (await call(place, right, 'DPoP')).status]).toEqual([at, 401])
  }
  expect((await call({ ...wellKnown(), method: 'get' }, right)).status).not.toBe(401)
})

/** An operation that changes nothing. */
function wellKnown(): Place & { scope: Scope } {
  const found = closed.find(({ operation }) => operation.operationId === 'readBalance')
  if (found === undefined) throw new Error('there is no readBalance')
  return found
}

it('asks every audience for the scope that it declares, and for no other', async () => {
  const keys = new Map<string, string>()
  const keyFor = async (principal: Principal, may: readonly Scope[]): Promise<string> => {
    const name = `${principal.audience} ${may.join(' ')}`
    const known = keys.get(name) ?? (await createApiKey(api.sql, name, principal, may))
    keys.set(name, known)
    return known
  }
  expect(principals.map(({ audience }) => audience)).toEqual([...audiences])
  for (const place of closed) {
    const { operation, scope } = place
    const others = scopes.filter((each) => each !== scope)
    for (const principal of principals) {
      const at = [operation.operationId, principal.audience]
      const serves =
        operation['x-access'] !== 'public' && principal.audience in operation['x-access']
      const without = await call(place, await keyFor(principal, others))
      const refusal = serves ? 'insufficient_scope' : 'forbidden'
      expect([...at, without]).toEqual([...at, { status: 403, code: refusal }])
    }
  }
})

it('lets a key of the one scope in, where only that is asked for', async () => {
  for (const principal of principals) {
    const { audience } = principal
    const key = await createApiKey(api.sql, `${audience} reads`, principal, [wellKnown().scope])
    const { code } = await call(wellKnown(), key)
    expect([audience, code]).not.toEqual([audience, 'insufficient_scope'])
  }
})
