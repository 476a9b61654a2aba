/** How members get in: by a one-time code to a phone, or by the operator's identity provider. */
import { timingSafeEqual } from 'node:crypto'
import type { Sql } from '../db/connect.ts'
import type { Identifiers } from '../member/identifier.ts'
import type { Vault } from '../privacy/vault.ts'
import type { Language } from '../values/language.ts'
import { codeMinutes, codePattern, hashCode, makeCode, type Delivery } from './code.ts'
import { enter } from './enter.ts'
import { join, type Joining } from './join.ts'
import { codesAnAddress, createAddressLimit, secondsUntilCode, triesAnAddress } from './limits.ts'
import { createProviderSignIn, type ProviderSignIn } from './provider-sign-in.ts'
import type { Provider } from './provider.ts'
import type { CodeOutcome, JoinOutcome, RedeemOutcome, Session } from './outcome.ts'
import { endAllSessions, endSession, useSession } from './session.ts'
import { readAskedAt, saveCode, takeTry, useCode } from './store/codes.ts'

/** What signing in works with. */
export interface SignInPorts {
  readonly sql: Sql
  readonly identifiers: Identifiers
  /** Seals the names of who joins. */
  readonly vault: Vault
  /** Of `deriveSignInKey`. */
  readonly codeKey: Buffer
  /** Brings a code to its phone, and throws where it could not; `null`: nobody signs in by codes here. */
  readonly deliver: ((delivery: Delivery) => Promise<void>) | null
  /** The operator's identity provider; `null`: there is none. */
  readonly provider: Provider | null
  /** Told when the provider does not answer, or somebody comes back from it in vain. */
  onProviderFailure?(why: string): void
  now(): Date
}

/** Who asks for a code. `phone`: as `normalizePhone` answers it. `address`: the IP address or network that tries are counted by. */
export interface CodeRequest {
  readonly phone: string
  readonly language: Language
  readonly address: string
}

/** See the head of the file. */
export interface SignIn {
  /** Whether codes can be sent at all. */
  readonly offersCodes: boolean
  /** Signing in by the identity provider; `null`: there is none. */
  readonly provider: ProviderSignIn | null
  /**
   * Sends a code of six digits to the phone. It does not look whose phone it is: who is no member may join with it. So
   * nothing in the answer, and nothing in the time it takes, tells members' phones from others.
   */
  requestCode(asked: CodeRequest): Promise<CodeOutcome>
  /** A session for the code; of who is no member, a ticket to join. */
  redeemCode(shown: {
    readonly phone: string
    readonly code: string
    readonly address: string
  }): Promise<RedeemOutcome>
  join(joining: Joining): Promise<JoinOutcome>
  /** Whose the session's token is, and keeps it awake; `null` where it has ended. */
  sessionOf(token: string): Promise<Session | null>
  /** Signs out. False where the session had ended. */
  endSession(token: string): Promise<boolean>
  /** Signs the member out everywhere; answers how many sessions there were. */
  endAllSessions(memberId: bigint): Promise<number>
}

/** See {@link SignIn}. */
export function createSignIn(ports: SignInPorts): SignIn {
  const { sql, now } = ports
  const codes = createAddressLimit(codesAnAddress)
  const tries = createAddressLimit(triesAnAddress)
  return {
    offersCodes: ports.deliver !== null,
    provider:
      ports.provider === null ? null : createProviderSignIn({ ...ports, provider: ports.provider }),
    async requestCode(asked) {
      if (ports.deliver === null) return { outcome: 'not_offered' }
      const wait = await codes.take(asked.address)
      if (wait > 0) return { outcome: 'limited', retryAfterSeconds: wait }
      return await sendCode(ports, ports.deliver, asked)
    },
    async redeemCode({ phone, code, address }) {
      const wait = await tries.take(address)
      if (wait > 0) return { outcome: 'limited', retryAfterSeconds: wait }
      return await redeem(ports, phone, code)
    },
    join: (joining) => join(ports, joining, now()),
    sessionOf: (token) => useSession(sql, token, now()),
    endSession: (token) => endSession(sql, token),
    endAllSessions: (memberId) => endAllSessions(sql, memberId),
  }
}

async function sendCode(
  { sql, identifiers, codeKey, now }: SignInPorts,
  deliver: (delivery: Delivery) => Promise<void>,
  { phone, language }: CodeRequest,
): Promise<CodeOutcome> {
  const at = now()
  const phoneHash = identifiers.phoneHash(phone)
  const code = makeCode()
  const endsAt = new Date(at.getTime() + codeMinutes * 60_000)
  const codeHash = hashCode(codeKey, phoneHash, code)
  if (!(await saveCode(sql, { phoneHash, codeHash, now: at, endsAt }))) {
    const askedAt = await readAskedAt(sql, phoneHash)
    return { outcome: 'limited', retryAfterSeconds: secondsUntilCode(askedAt, at) }
  }
  try {
    await deliver({ phone, code, language })
    return { outcome: 'sent', endsAt }
  } catch {
    // Whoever delivers has told why: here it is the same for all reasons.
    return { outcome: 'not_sent' }
  }
}

/** A try is taken, and committed, before the code is looked at: no order of requests gives one more. */
async function redeem(
  { sql, identifiers, codeKey, now }: SignInPorts,
  phone: string,
  code: string,
): Promise<RedeemOutcome> {
  const at = now()
  const phoneHash = identifiers.phoneHash(phone)
  const kept = await takeTry(sql, phoneHash, at)
  const shown = hashCode(codeKey, phoneHash, code)
  if (kept === null || !codePattern.test(code) || !timingSafeEqual(kept, shown)) {
    return { outcome: 'code_refused' }
  }
  return await sql.begin(async (transaction): Promise<RedeemOutcome> => {
    if (!(await useCode(transaction, phoneHash, kept))) return { outcome: 'code_refused' }
    return await enter(transaction, { phoneHash, subjectHash: null, grant: null }, at)
  })
}
