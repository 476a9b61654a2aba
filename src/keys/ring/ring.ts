/** The gateway's keys in memory: loaded from the database, and following every rotation. */
import type { Sql } from '../../db/connect.ts'
import { createReloader } from '../../db/reloader.ts'
import type { KeyUse } from '../ec-key.ts'
import { loadEncryptionKey, rotatingEncryptionKey, type EncryptionKey } from '../encryption.ts'
import {
  loadSigningKey,
  rotatingSigningKeys,
  type SigningKey,
  type SigningKeys,
} from '../signing.ts'
import { adoptKeys } from './change.ts'
import { statesAt, type KeyTimes } from './schedule.ts'
import { gatewayKeyChannel, readKeyRows, type KeyRow } from './store.ts'
import { deriveWrappingKey, unwrapKey } from './wrap.ts'

/** What {@link openKeyRing} needs. */
export interface KeyRingSource {
  sql: Sql
  /** 32 bytes; what private keys are kept under is derived from it. */
  cardTokenKey: Buffer
  /** Text of the key file. */
  encryptionKeyJwk: string
  now(): Date
  /** Told where keys could not be read again; what was there stays, and it is tried anew. */
  onFailure(error: unknown): void
}

/** The keys, and the end of following them. */
export interface KeyRing {
  readonly signing: SigningKeys
  readonly encryption: EncryptionKey
  stop(): Promise<void>
}

interface Held<Key> extends KeyTimes {
  readonly key: Key
}

/**
 * Opens the ring; the first gateway on a database makes the signing key and takes over that of the file. Throws
 * `KeyError` `not_a_private_key` or `not_unwrapped`.
 */
export async function openKeyRing(source: KeyRingSource): Promise<KeyRing> {
  const { sql, cardTokenKey, encryptionKeyJwk, now, onFailure } = source
  const wrapping = deriveWrappingKey(cardTokenKey)
  await adoptKeys(sql, wrapping, encryptionKeyJwk, now())
  let signing: readonly Held<SigningKey>[] = []
  let encryption: readonly Held<EncryptionKey>[] = []
  const reloader = createReloader(async () => {
    const rows = await readKeyRows(sql)
    const loaded = await Promise.all([
      hold(rows, 'sig', signing, wrapping, loadSigningKey),
      hold(rows, 'enc', encryption, wrapping, loadEncryptionKey),
    ])
    ;[signing, encryption] = loaded
  }, onFailure)
  await reloader.start()
  const reload = (): void => reloader.reload()
  const subscription = await sql.listen(gatewayKeyChannel, reload, reload)
  return {
    signing: rotatingSigningKeys(() => {
      const { current, taken } = inUse(signing, now())
      return { current, published: taken }
    }),
    encryption: rotatingEncryptionKey(() => {
      const { current, taken } = inUse(encryption, now())
      return { current, accepted: taken }
    }),
    async stop() {
      // Not waited for: there may be no database to say it to, and the pool is closed next.
      subscription.unlisten().catch(() => {})
      await reloader.stop()
    },
  }
}

/** The keys of one use; what was loaded before is not opened again. */
async function hold<Key>(
  rows: readonly KeyRow[],
  use: KeyUse,
  before: readonly Held<Key>[],
  wrapping: Buffer,
  load: (jwkText: string) => Promise<Key>,
): Promise<Held<Key>[]> {
  const held = rows.flatMap((row) => {
    if (row.use !== use || row.wrappedJwk === null || row.endedAt !== null) return []
    const key = before.find(({ kid }) => kid === row.kid)?.key
    return [open(row, row.wrappedJwk, key)]
  })
  return await Promise.all(held)

  async function open(row: KeyRow, wrapped: string, known: Key | undefined): Promise<Held<Key>> {
    const { kid, activeFrom, endedAt } = row
    const key = known ?? (await load(await unwrapKey(wrapping, row, wrapped)))
    return { kid, use, activeFrom, endedAt, key }
  }
}

/** Which key is used now, and which are taken besides. */
function inUse<Key>(held: readonly Held<Key>[], now: Date): { current: Key; taken: Key[] } {
  const states = statesAt(held, now)
  // By a clock that is behind that of who made the first key, it is still the next one.
  const current = held[states.indexOf('active')] ?? held[0]
  if (current === undefined) throw new Error('a key ring is never without a key')
  const taken = held.filter((_each, at) => states[at] !== 'ended').map(({ key }) => key)
  return { current: current.key, taken }
}
