/** Who comes without a credential: where from, and what is recorded once it is known who it is. */
import type { Context } from 'hono'
import type { ApiEnv } from '../../access.ts'
import { callerAddress, noProxies } from '../../conventions/address.ts'
import type { AppDeps } from '../../deps.ts'
import { ProblemError } from '../../problem.ts'

/** The address or network that tries are counted by. */
export function addressOf(c: Context<ApiEnv>, deps: Pick<AppDeps, 'trustedProxies'>): string {
  // There is no connection where the application is called without a server.
  const env = c.env as ApiEnv['Bindings'] | undefined
  const peer = env?.incoming?.socket.remoteAddress
  return callerAddress(peer, c.req.header('x-forwarded-for'), deps.trustedProxies ?? noProxies)
}

/** Refuses with the seconds to wait. */
export function refuseForNow(c: Context<ApiEnv>, seconds: number): never {
  c.header('retry-after', `${seconds}`)
  throw new ProblemError('rate_limited')
}

/** Records that a member got in: the frame knows no caller of a public route. */
export async function recordEntry(
  c: Context<ApiEnv>,
  { audit }: Pick<AppDeps, 'audit'>,
  memberId: bigint,
  { operation, status }: { operation: string; status: number },
): Promise<void> {
  const caller = {
    audience: 'member' as const,
    owner: `${memberId}`,
    caller: `session ${memberId}`,
  }
  await audit.record({ ...caller, memberId, operation, status, requestId: c.var.requestId })
}
