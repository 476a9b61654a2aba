/** SQL of banks, and of which cards are theirs: those of the card products that name the bank. */
import type { Queryable } from '../db/connect.ts'

/** A bank that takes part. */
export interface Bank {
  readonly bankId: bigint
  /** As `card_product` has it: that ties its cards to it. */
  readonly name: string
  /** Its page that vouches for cards; `null`: it has none. */
  readonly proofUrl: string | null
}

/** A range of first six digits, both ends included. */
export interface BinRange {
  readonly binFrom: string
  readonly binTo: string
}

/** Makes a bank, or gives one of this name another page, where one is said. Answers its id. */
export async function saveBank(
  sql: Queryable,
  { name, proofUrl }: Omit<Bank, 'bankId'>,
): Promise<bigint> {
  const [row] = await sql<{ bankId: bigint }[]>`
    INSERT INTO bank (name, proof_url) VALUES (${name}, ${proofUrl})
    ON CONFLICT (name) DO UPDATE SET proof_url = coalesce(excluded.proof_url, bank.proof_url)
    RETURNING bank_id AS "bankId"`
  if (row === undefined) throw new Error('INSERT INTO bank returned no row')
  return row.bankId
}

/** All banks by name, with how many ranges of cards are theirs. */
export async function listBanks(sql: Queryable): Promise<(Bank & { ranges: number })[]> {
  return await sql<(Bank & { ranges: number })[]>`
    SELECT bank_id AS "bankId", name, proof_url AS "proofUrl",
           (SELECT count(*)::int FROM card_product WHERE card_product.bank = bank.name) AS ranges
      FROM bank ORDER BY name`
}

/** The bank whose cards begin with these six digits; `null`: none that takes part. */
export async function bankOfBin(sql: Queryable, bin: string): Promise<Bank | null> {
  const [row] = await sql<Bank[]>`
    SELECT bank_id AS "bankId", name, proof_url AS "proofUrl"
      FROM card_product JOIN bank ON bank.name = card_product.bank
     WHERE bin_from <= ${bin} AND bin_to >= ${bin}
     ORDER BY bin_from DESC LIMIT 1`
  return row ?? null
}

/** The ranges of a bank's cards. */
export async function binRangesOf(sql: Queryable, bankId: bigint): Promise<BinRange[]> {
  return await sql<BinRange[]>`
    SELECT bin_from AS "binFrom", bin_to AS "binTo"
      FROM card_product JOIN bank ON bank.name = card_product.bank
     WHERE bank_id = ${bankId} ORDER BY bin_from`
}
