/** Partners and banks have events and endpoints alike: what differs between the two. */
import { z } from '@hono/zod-openapi'
import type { Queryable, Sql } from '../../../db/connect.ts'
import { asBank, asPartner } from '../../../db/scoped.ts'
import type { Principal } from '../../../keys/principal.ts'
import { isOwner } from '../../../outbox/store/feed.ts'
import { ProblemError } from '../../problem.ts'
import { idParameter } from '../../schemas.ts'

/** Whose events and endpoints. */
export type Room = 'partner' | 'bank'

/** The rooms. */
export const rooms = ['partner', 'bank'] as const satisfies readonly Room[]

/** Who may call, by room. */
export const accessOf = {
  partner: { operator: 'any', partner: 'any' },
  bank: { operator: 'any', bank: 'any' },
} as const

/** The same of one endpoint, which is its owner's. */
export const ownAccessOf = {
  partner: { operator: 'any', partner: 'own' },
  bank: { operator: 'any', bank: 'own' },
} as const

/** The query parameter by which the operator names the owner. */
export const ownerParameters = {
  partner: {
    partnerId: idParameter.optional().openapi({
      param: { name: 'partnerId', in: 'query' },
      description: 'For the operator, who must say which partner; a partner is its own',
    }),
  },
  bank: {
    bankId: idParameter.optional().openapi({
      param: { name: 'bankId', in: 'query' },
      description: 'For the operator, who must say which bank; a bank is its own',
    }),
  },
} as const

/** A query of nothing else. */
export const ownerQueries = {
  partner: z.object(ownerParameters.partner),
  bank: z.object(ownerParameters.bank),
} as const

/** An operation's id: that of a bank's has it in its name. */
export function operationOf(room: Room, verb: string, noun: string): string {
  return room === 'partner' ? `${verb}${noun}` : `${verb}Bank${noun}`
}

type OwnerQuery = { partnerId?: bigint | undefined } | { bankId?: bigint | undefined }

/** Whose they are that a caller asks for. Throws {@link ProblemError} where there is no such owner, or it is another. */
export async function ownerOf(
  sql: Queryable,
  room: Room,
  { audience, ownerId }: Principal,
  query: OwnerQuery,
): Promise<bigint> {
  const named =
    'bankId' in query ? query.bankId : 'partnerId' in query ? query.partnerId : undefined
  if (audience === room) {
    if (named === undefined || named === ownerId) return ownerId
    throw new ProblemError('not_found')
  }
  if (named === undefined) {
    const parameter = room === 'partner' ? 'partnerId' : 'bankId'
    throw new ProblemError('invalid_parameter', [{ parameter, detail: `must say which ${room}` }])
  }
  if (await isOwner(sql, room, named)) return named
  throw new ProblemError('not_found')
}

/** Reads as the owner: row-level security holds it to its own. */
export async function readAs<Result>(
  sql: Sql,
  room: Room,
  ownerId: bigint,
  work: (sql: Queryable) => Promise<Result>,
): Promise<Result> {
  return await (room === 'partner' ? asPartner : asBank)(sql, ownerId, work)
}
