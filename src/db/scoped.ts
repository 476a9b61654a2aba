/** Reads that row-level security holds to one partner's or bank's rows: the second wall behind the API's own. */
import type { Queryable, Sql } from './connect.ts'

/** Reads as the partner: in a read-only transaction that sees its rows alone. */
export async function asPartner<Result>(
  sql: Sql,
  partnerId: bigint,
  work: (sql: Queryable) => Promise<Result>,
): Promise<Result> {
  return await scoped(sql, 'cobrand_partner', partnerId, work)
}

/** Reads as the bank: in a read-only transaction that sees what members let it see. */
export async function asBank<Result>(
  sql: Sql,
  bankId: bigint,
  work: (sql: Queryable) => Promise<Result>,
): Promise<Result> {
  return await scoped(sql, 'cobrand_bank', bankId, work)
}

/** Role and owner hold until the transaction ends. They are sent together with the first statement of the work. */
async function scoped<Result>(
  sql: Sql,
  role: string,
  ownerId: bigint,
  work: (sql: Queryable) => Promise<Result>,
): Promise<Result> {
  const done: Result[] = []
  await sql.begin('READ ONLY', async (transaction) => {
    const entered = transaction`
      SELECT set_config('cobrand.owner_id', ${`${ownerId}`}, true), set_config('role', ${role}, true)`
    const [, result] = await Promise.all([entered.execute(), work(transaction)])
    done.push(result)
  })
  return done[0] as Result
}
