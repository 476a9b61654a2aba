/** New keys of the gateway: the first ones, that of the key file, and those of a rotation. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { generateEcKey, loadEcKey, type KeyUse } from '../ec-key.ts'
import { KeyError } from '../errors.ts'
import { leadMs, statesAt } from './schedule.ts'
import {
  changeKeys,
  endOtherKeys,
  forgetPrivateParts,
  insertKeyRow,
  readKeyRows,
  type KeyRow,
} from './store.ts'
import { wrapKey } from './wrap.ts'

const uses = ['sig', 'enc'] as const satisfies readonly KeyUse[]

/**
 * Sees to it that there is a signing key, and that the key of the key file is known. A file with another key than
 * before is a rotation of its own, and the key before stays for its overlap.
 */
export async function adoptKeys(
  sql: Sql,
  wrapping: Buffer,
  fileJwk: string,
  activeFrom: Date,
): Promise<void> {
  const { publicJwk } = await loadEcKey(fileJwk, 'enc')
  const isKnown = (rows: readonly KeyRow[]): boolean =>
    rows.some(({ kid }) => kid === publicJwk.kid)
  const signs = (rows: readonly KeyRow[]): boolean => rows.some(({ use }) => use === 'sig')
  const before = await readKeyRows(sql)
  if (isKnown(before) && signs(before)) return
  await changeKeys(sql, async (transaction, rows) => {
    if (!isKnown(rows)) await keep(transaction, wrapping, { use: 'enc', jwk: fileJwk, activeFrom })
    if (signs(rows)) return
    await keep(transaction, wrapping, { use: 'sig', jwk: await generateEcKey('sig'), activeFrom })
  })
}

/** What a rotation made, of each use. */
export interface Rotation {
  readonly use: KeyUse
  readonly kid: string
  readonly activeFrom: Date
}

/**
 * Makes a new key of each use. It is published at once and used after {@link leadMs}; `compromised`: used at once, and
 * nothing is taken any more of what the keys before it made. Throws {@link KeyError} `rotation_under_way`.
 */
export async function rotateKeys(
  sql: Sql,
  wrapping: Buffer,
  { now, compromised }: { now: Date; compromised: boolean },
): Promise<Rotation[]> {
  const activeFrom = compromised ? now : new Date(now.getTime() + leadMs)
  return await changeKeys(sql, async (transaction, rows) => {
    const rotations: Rotation[] = []
    for (const use of uses) {
      const those = rows.filter((row) => row.use === use)
      const states = statesAt(those, now)
      const waiting = those[states.indexOf('next')]
      if (waiting !== undefined && !compromised) {
        throw new KeyError('rotation_under_way', `from ${waiting.activeFrom.toISOString()} on`)
      }
      const jwk = await generateEcKey(use)
      const kid = await keep(transaction, wrapping, { use, jwk, activeFrom })
      if (compromised) await endOtherKeys(transaction, use, kid)
      const ended = those.filter((_row, at) => compromised || states[at] === 'ended')
      await forgetPrivateParts(
        transaction,
        ended.map((row) => row.kid),
      )
      rotations.push({ use, kid, activeFrom })
    }
    return rotations
  })
}

/** A key that is to be kept, and its kid. */
async function keep(
  sql: Queryable,
  wrapping: Buffer,
  { use, jwk, activeFrom }: { use: KeyUse; jwk: string; activeFrom: Date },
): Promise<string> {
  const { publicJwk } = await loadEcKey(jwk, use)
  const wrappedJwk = await wrapKey(wrapping, publicJwk, jwk)
  await insertKeyRow(sql, { publicJwk, wrappedJwk, activeFrom })
  return publicJwk.kid
}
