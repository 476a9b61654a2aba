/** Writes what was seen of cards: purchases of those that wait, wallets of those that are linked. */
import type { CardObserver } from '../card/observer.ts'
import type { Sql } from '../db/connect.ts'
import type { TokenOwner } from './store/cards.ts'
import { insertSightings, type Sighting } from './store/sightings.ts'
import { joinToken } from './wallet.ts'

/** What waits to be written; more is forgotten: the next purchase proves as much, and a wallet pays again. */
const waitingMax = 1_000
/** Purchases that a statement writes. */
const batchMax = 200

/** A wallet or a PAR of a linked card. */
interface Joining {
  token: Buffer
  kind: 'device' | 'par'
  owner: TokenOwner
}

/** See {@link createCardObserver}. */
export interface RunningObserver extends CardObserver {
  /** What was forgotten for want of room, or of the database. */
  readonly forgotten: number
  /** Resolves when all that was seen until now is written, or forgotten. */
  settled(): Promise<void>
}

/**
 * An observer that writes one statement at a time. What cannot be written is told to `onFailure` and forgotten: a
 * payment is never held up for it.
 */
export function createCardObserver(sql: Sql, onFailure: (error: unknown) => void): RunningObserver {
  let [seen, joining]: [Sighting[], Joining[]] = [[], []]
  let underWay: Promise<void> | undefined
  let forgotten = 0

  const write = async (): Promise<void> => {
    while (seen.length + joining.length > 0) {
      const [sightings, joins] = [seen.splice(0, batchMax), joining]
      joining = []
      try {
        if (sightings.length > 0) await insertSightings(sql, sightings)
        for (const { token, kind, owner } of joins) await joinToken(sql, token, kind, owner)
      } catch (error) {
        forgotten += sightings.length + joins.length
        onFailure(error)
      }
    }
    underWay = undefined
  }
  const take = <Thing>(queue: Thing[], thing: Thing): void => {
    if (seen.length + joining.length >= waitingMax) forgotten += 1
    else queue.push(thing)
    // Not in this turn: answers go out first.
    underWay ??= new Promise<void>((resolve) => void setImmediate(resolve)).then(write)
  }
  return {
    get forgotten() {
      return forgotten
    },
    purchase: (token, purchase) => take(seen, { token, ...purchase }),
    device: (token, owner) => take(joining, { token, kind: 'device', owner }),
    par: (token, owner) => take(joining, { token, kind: 'par', owner }),
    settled: async () => await underWay,
  }
}
