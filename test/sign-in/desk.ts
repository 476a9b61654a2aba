/** Signing in over a database of its own, with a clock that a test moves and a phone that keeps what it gets. */
import { randomBytes } from 'node:crypto'
import { connect, type Sql } from '../../src/db/connect.ts'
import { Identifiers } from '../../src/member/identifier.ts'
import { createMember, setPhone } from '../../src/member/member.ts'
import { currentVersion } from '../../src/member/consent/text.ts'
import { deriveSignInKey, type Delivery } from '../../src/sign-in/code.ts'
import type { Joining } from '../../src/sign-in/join.ts'
import { Vault } from '../../src/privacy/vault.ts'
import type { Provider } from '../../src/sign-in/provider.ts'
import { createSignIn, type SignIn } from '../../src/sign-in/sign-in.ts'
import { freshDatabase } from '../support/database.ts'

/** What a test of signing in holds. */
export type SignInDesk = Awaited<ReturnType<typeof openDesk>>

/** Opens it; `drop` closes everything. */
export async function openDesk(
  provider: Provider | null = null,
  onProviderFailure: (why: string) => void = () => {},
) {
  const database = await freshDatabase()
  const key = randomBytes(32)
  const identifiers = new Identifiers(key)
  const vault = new Vault(key)
  const delivered: Delivery[] = []
  const pools: Sql[] = []
  const clock = { now: new Date('2026-11-20T09:00:00Z') }
  /** One more gateway on the same database. */
  const gateway = (): SignIn => {
    const sql = connect(database.url)
    pools.push(sql)
    return createSignIn({
      ...{ sql, identifiers, vault, provider, codeKey: deriveSignInKey(key), now: () => clock.now },
      ...{ onProviderFailure },
      deliver: async (delivery) => void delivered.push(delivery),
    })
  }
  const signIn = gateway()
  let phones = 0
  let hosts = 0
  return {
    ...{
      sql: database.sql,
      url: database.url,
      identifiers,
      vault,
      delivered,
      clock,
      signIn,
      gateway,
    },
    ...{ codeKey: deriveSignInKey(key) },
    /** A phone that was not used before. */
    newPhone: (): string => `+7701${String((phones += 1)).padStart(7, '0')}`,
    /** An address that was not used before, so that no limit of addresses is met. */
    newAddress: (): string => `10.0.${Math.floor((hosts += 1) / 250)}.${hosts % 250}`,
    async newMember(phone: string, name = 'Aigerim'): Promise<bigint> {
      const memberId = await createMember(database.sql, { name })
      await setPhone(database.sql, memberId, identifiers.phoneHash(phone))
      return memberId
    },
    /** Asks for a code, and reads it from the phone. */
    async codeFor(phone: string): Promise<string> {
      const address = this.newAddress()
      const { outcome } = await signIn.requestCode({ phone, language: 'ru', address })
      const last = delivered.at(-1)
      if (outcome !== 'sent' || last?.phone !== phone) throw new Error(outcome)
      return last.code
    },
    redeem(phone: string, code: string, at: SignIn = signIn) {
      return at.redeemCode({ phone, code, address: this.newAddress() })
    },
    /** A session by a code. */
    async sessionFor(phone: string) {
      const entry = await this.redeem(phone, await this.codeFor(phone))
      if (entry.outcome !== 'signed_in') throw new Error(entry.outcome)
      return entry.session
    },
    /** A ticket by a code. */
    async ticketFor(phone: string): Promise<string> {
      const entry = await this.redeem(phone, await this.codeFor(phone))
      if (entry.outcome !== 'not_a_member') throw new Error(entry.outcome)
      return entry.ticket
    },
    advance(seconds: number): void {
      clock.now = new Date(clock.now.getTime() + seconds * 1000)
    },
    async drop(): Promise<void> {
      await Promise.all(pools.map((sql) => sql.end({ timeout: 5 })))
      await database.drop()
    },
  }
}

/** Joining as the pages ask for it. */
export function joiningWith(ticket: string, changes: Partial<Joining> = {}): Joining {
  return {
    ...{ ticket, name: 'Dana T.', language: 'kk', via: 'portal' },
    consents: [{ kind: 'programme', version: currentVersion('programme') }],
    ...changes,
  }
}

/** A code that is not this one. */
export function otherThan(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0')
}
