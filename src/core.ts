/** The core of a gateway: database, linked cards, reference data, intake. Links and HTTP stand on it. */
import { Directory } from './card/directory.ts'
import { assertCardTokenKey, watchDirectory } from './card/store.ts'
import { CardTokenizer } from './card/token.ts'
import { connect, type Sql } from './db/connect.ts'
import { createCardObserver, type RunningObserver } from './enrolment/observer.ts'
import { assertCurrent } from './db/migrate.ts'
import { createRowIds } from './intake/ids.ts'
import { batchesInFlightMax, createIntake, type Intake } from './intake/index.ts'
import type { Reference } from './intake/reference.ts'
import { watchReference } from './intake/store/reference.ts'
import { createRedemptions, type Redemptions } from './ledger/redemption/redemptions.ts'
import type { Logger } from './observe/logger.ts'
import { Vault } from './privacy/vault.ts'

/** What a core is opened with. */
export interface CoreSettings {
  databaseUrl: string
  /** 32 bytes. */
  cardTokenKey: Buffer
  log: Logger
  /** Connections beside the intake's and the one that listens. */
  connectionsMax?: number | undefined
}

/** Everything between the identified card and the commit. */
export interface Core {
  readonly sql: Sql
  readonly tokenizer: CardTokenizer
  /** Seals what members are called and what they write. */
  readonly vault: Vault
  readonly directory: Directory
  /** Takes what links and files see of cards beside members' payments. */
  readonly observer: RunningObserver
  readonly intake: Intake
  readonly redemptions: Redemptions
  /** Reference data as it is now. */
  reference(): Reference
  /** Finishes what the intake has taken, then closes the database. */
  stop(): Promise<void>
}

/**
 * Every statement of a batch looks a few hundred rows up by their keys. Planned while a table was
 * still small, it would read the whole of it, and go on so until the next ANALYZE.
 */
export const intakeSettings = {
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  // Below the time for a commit (intake/lifeline.ts): what another gateway holds up is no lost database,
  // and a gateway that is paused in the middle of a batch gives its members free.
  lock_timeout: '1s',
  statement_timeout: '4s',
  idle_in_transaction_session_timeout: '4s',
} as const

/**
 * Opens the core on a migrated database. Throws `MigrationError` where the schema is not this
 * program's, and `CardTokenKeyError` where the key is not this database's.
 */
export async function openCore(settings: CoreSettings): Promise<Core> {
  const { databaseUrl, cardTokenKey, log, connectionsMax } = settings
  const sql = connect(databaseUrl, connectionsMax === undefined ? {} : { connectionsMax })
  try {
    await assertCurrent(sql)
    const tokenizer = new CardTokenizer(cardTokenKey)
    await assertCardTokenKey(sql, tokenizer)
    const directory = new Directory()
    const [cards, reference] = await Promise.all([
      watchDirectory({ sql, directory, log }),
      watchReference(sql, (error) => log.error({ error }, 'reference data could not be read')),
    ])
    const intake = createIntake({
      connect: (onClose) =>
        connect(databaseUrl, {
          onClose,
          applicationName: 'cobrand intake',
          connectionsMax: batchesInFlightMax,
          settings: intakeSettings,
        }),
      reference: () => reference.current(),
      refreshReference: () => reference.reload(),
      log,
    })
    await intake.warmUp()
    const observer = createCardObserver(sql, (error) =>
      log.warn({ error }, 'what was seen of cards could not be kept'),
    )
    return {
      sql,
      tokenizer,
      vault: new Vault(cardTokenKey),
      directory,
      observer,
      intake,
      redemptions: createRedemptions({ sql, ids: createRowIds(), now: () => new Date() }),
      reference: () => reference.current(),
      async stop() {
        await Promise.all([intake.stop(), observer.settled()])
        await Promise.all([cards.stop(), reference.stop()])
        await sql.end({ timeout: 5 })
      },
    }
  } catch (error) {
    await sql.end({ timeout: 1 })
    throw error
  }
}
