/** `cobrand keys rotate` and `cobrand keys list`: the keys in the database. */
import { assertCardTokenKey } from '../../card/store.ts'
import { CardTokenizer } from '../../card/token.ts'
import { readConfig } from '../../config/config.ts'
import { rotateKeys, type Rotation } from '../../keys/ring/change.ts'
import { statesAt } from '../../keys/ring/schedule.ts'
import { readKeyRows, type KeyRow } from '../../keys/ring/store.ts'
import { deriveWrappingKey } from '../../keys/ring/wrap.ts'
import { onDatabase } from '../database.ts'

const does = { sig: 'signs', enc: 'is encrypted to' } as const

/** Makes new keys and prints from when on they are used. */
export async function rotate(compromised: boolean, json: boolean): Promise<void> {
  const { cardTokenKey } = readConfig(['cardTokenKey'])
  const rotated = await onDatabase('keys rotate', async (sql) => {
    // Keys that were kept under another one would stop every gateway.
    await assertCardTokenKey(sql, new CardTokenizer(cardTokenKey))
    return await rotateKeys(sql, deriveWrappingKey(cardTokenKey), { now: new Date(), compromised })
  })
  const line = ({ use, kid, activeFrom }: Rotation): string =>
    `${kid} ${does[use]} from ${activeFrom.toISOString()} on\n`
  process.stdout.write(json ? `${JSON.stringify(rotated)}\n` : rotated.map(line).join(''))
}

/** Prints every key with its state. */
export async function list(json: boolean): Promise<void> {
  const now = new Date()
  const all = await onDatabase('keys list', readKeyRows)
  const rows = (['sig', 'enc'] as const).flatMap((use) => {
    const those = all.filter((row) => row.use === use)
    const states = statesAt(those, now)
    return those.map((row, at) => ({ ...row, state: states[at] ?? 'ended' }))
  })
  const line = ({ kid, use, state, activeFrom }: KeyRow & { state: string }): string =>
    `${kid} ${does[use]}: ${state}, from ${activeFrom.toISOString()} on\n`
  const document = rows.map(({ wrappedJwk: _wrapped, ...row }) => row)
  process.stdout.write(json ? `${JSON.stringify(document)}\n` : rows.map(line).join(''))
}
