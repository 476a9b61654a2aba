/** Proofs that a transfer is in a sealed day, to be checked by whoever holds the day's root and no database. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { type Check, FaultList } from '../verify/check.ts'
import { allowLongStatements } from '../verify/store.ts'
import { type Block, blockLeaves, encodingNote, rootOfDay } from './day.ts'
import { leadsTo, leafHash, pathOf } from './merkle.ts'
import { dayOf, readSeal, transfersOf } from './store.ts'

/** A seal to be kept where the database's owner cannot change it. Hashes in hex. */
export interface ExportedSeal {
  readonly day: string
  readonly transfers: number
  readonly root: string
  readonly chain: string
}

/**
 * The seal of a day (`YYYY-MM-DD`), whose transfers are read again: `changed` where they are not what was sealed.
 * `unsealed`: there is none. That the days before it are as they were is not looked at.
 */
export async function exportSeal(
  pool: Sql,
  day: string,
): Promise<ExportedSeal | 'unsealed' | 'changed'> {
  return await pool.begin(async (sql) => {
    await allowLongStatements(sql)
    const seal = await storedSeal(sql, day)
    if (seal === null) return 'unsealed'
    const { root, transfers } = await rootOfDay(transfersOf(sql, day))
    const found = { ...seal, transfers, root: root.toString('hex') }
    return isSame(found, seal) ? seal : 'changed'
  })
}

/** What is written of a day's seal; `null` where it is not sealed. */
async function storedSeal(sql: Queryable, day: string): Promise<ExportedSeal | null> {
  const seal = await readSeal(sql, day)
  if (seal === null) return null
  const { transfers, root, chain } = seal
  return { day, transfers, root: root.toString('hex'), chain: chain.toString('hex') }
}

/** That every day has the seal that was kept of it: then nobody has changed it and sealed it anew. */
export function checkKept(seals: readonly ExportedSeal[]): Check {
  return {
    name: 'kept_seals',
    about: 'every day has the seal that was kept of it elsewhere',
    async find(sql) {
      const faults = new FaultList()
      for (const kept of seals) {
        const now = await storedSeal(sql, kept.day)
        if (now === null || !isSame(now, kept)) faults.add(`seal ${kept.day}`)
      }
      return faults
    },
  }
}

/** That a transfer is the `index`th (from 0) of the day's. Hashes in hex. */
export interface InclusionProof extends ExportedSeal {
  /** The transfer as it was sealed. */
  readonly transfer: string
  readonly encoding: string
  readonly index: number
  /** From the leaf to the root: RFC 6962 2.1.1. */
  readonly path: readonly string[]
}

/**
 * Proves that a transfer is in its day's seal. `unknown`: there is no such transfer; `unsealed`: its
 * day is not sealed; `changed`: the day is no longer what was sealed.
 */
export async function proveTransfer(
  sql: Sql,
  memberId: bigint,
  transferId: bigint,
): Promise<InclusionProof | 'unknown' | 'unsealed' | 'changed'> {
  const day = await dayOf(sql, memberId, transferId)
  if (day === null) return 'unknown'
  const seal = await storedSeal(sql, day)
  if (seal === null) return 'unsealed'
  let found: { block: Block; at: number } | undefined
  const { root, blocks } = await sql.begin(
    async (snapshot) =>
      await rootOfDay(transfersOf(snapshot, day), (block) => {
        const at = block.transfers.findIndex(
          (each) => each.transferId === transferId && each.memberId === memberId,
        )
        if (at >= 0) found = { block, at }
      }),
  )
  if (found === undefined || root.toString('hex') !== seal.root) return 'changed'
  const { block, at } = found
  const path = [...pathOf(block.leaves, at), ...pathOf(blocks, block.number)]
  return {
    ...seal,
    transfer: block.transfers[at]?.encoding ?? '',
    encoding: encodingNote,
    index: block.number * blockLeaves + at,
    path: path.map((each) => each.toString('hex')),
  }
}

/** Whether the proof holds for a seal that was kept: of that one, and not of what it says of itself. */
export function holds(proof: InclusionProof, kept: ExportedSeal): boolean {
  const { transfer, transfers, index, path, root } = proof
  if (!isSame(proof, kept)) return false
  const hashes = path.map((each) => Buffer.from(each, 'hex'))
  const place = { index, size: transfers, path: hashes }
  return leadsTo(Buffer.from(root, 'hex'), leafHash(transfer), place)
}

/** Where one number or hash is another, the one is not what the other was. */
function isSame(one: ExportedSeal, other: ExportedSeal): boolean {
  return (
    one.day === other.day &&
    one.transfers === other.transfers &&
    one.root === other.root &&
    one.chain === other.chain
  )
}

const hashText = /^[0-9a-f]{64}$/

/** Reads what `JSON.stringify` made of an {@link ExportedSeal}; `null` where the text is anything else. */
export function readExportedSeal(text: string): ExportedSeal | null {
  const { day, transfers, root, chain } = readObject(text)
  if (typeof day !== 'string' || !isCount(transfers)) return null
  return isHash(root) && isHash(chain) ? { day, transfers, root, chain } : null
}

/** The same of an {@link InclusionProof}. */
export function readProof(text: string): InclusionProof | null {
  const seal = readExportedSeal(text)
  const { transfer, encoding, index, path } = readObject(text)
  if (seal === null || typeof transfer !== 'string' || typeof encoding !== 'string') return null
  if (!isCount(index) || !Array.isArray(path) || !path.every(isHash)) return null
  return { ...seal, transfer, encoding, index, path }
}

function readObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && hashText.test(value)
}
