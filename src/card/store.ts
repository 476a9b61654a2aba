/** Loads the directory of linked cards from PostgreSQL, and keeps it as the database has it. */
import type postgres from 'postgres'
import { createReloader } from '../db/reloader.ts'
import { eachCopiedCard } from './copy.ts'
import { strangersCard, watchedCard, type Directory } from './directory.ts'
import { cardTokenChannel, parseCardTokenNotice, type CardTokenNotice } from './notice.ts'
import type { CardTokenizer } from './token.ts'

/** A pool; which types it adds does not matter to COPY and LISTEN. */
export type DirectorySql = postgres.Sql<{ bigint: bigint }>

/** The key is not the one under which the database's cards were linked. */
export class CardTokenKeyError extends Error {
  override readonly name = 'CardTokenKeyError'
  readonly code = 'other_key'

  constructor() {
    super(
      'the card token key is not the one that this database was first used with, so every member ' +
        'would be a stranger: set CARD_TOKEN_KEY_FILE to the right one',
    )
  }
}

/**
 * The first key that a database is used with stays its key. Throws {@link CardTokenKeyError} for any
 * other.
 */
export async function assertCardTokenKey(
  sql: DirectorySql,
  tokenizer: CardTokenizer,
): Promise<void> {
  const checkValue = tokenizer.checkValue()
  await sql`
    INSERT INTO card_token_key (check_value) VALUES (${checkValue}) ON CONFLICT (singleton) DO NOTHING`
  const [row] = await sql<{ same: boolean }[]>`
    SELECT check_value = ${checkValue} AS same FROM card_token_key`
  if (row?.same !== true) throw new CardTokenKeyError()
}

/** What {@link watchDirectory} needs. */
export interface DirectorySource {
  sql: DirectorySql
  directory: Directory
  log: {
    info(details: object, message: string): void
    warn(details: object, message: string): void
  }
}

/** A directory that follows the database. */
export interface DirectoryWatch {
  stop(): Promise<void>
}

/**
 * Makes `directory` hold exactly the linked cards, and those that are watched: 1,000,000 in about a second. Lookups see the old
 * content until a card is replaced, so nobody is refused meanwhile. Rejects as the database does.
 */
export async function loadDirectory(sql: DirectorySql, directory: Directory): Promise<void> {
  const stream = await sql`
    COPY (SELECT token, member_id, card_id FROM card_token
           UNION ALL
          SELECT DISTINCT token, 0::bigint, 0::bigint FROM card_watch
           WHERE waits AND NOT EXISTS (SELECT FROM card_token linked WHERE linked.token = card_watch.token))
      TO STDOUT (FORMAT binary)`.readable()
  directory.beginReload()
  try {
    await eachCopiedCard(stream, (bytes, tokenAt, memberId, cardId) => {
      directory.add(bytes, memberId, cardId, tokenAt)
    })
  } finally {
    // The client pauses its socket when the stream is full and never resumes it if that was the end
    // of the copy (postgres 3.4.9, CopyData): the connection would hang in its next query.
    stream._read(0)
  }
  directory.endReload()
}

/**
 * Loads the directory, then follows what is linked and unlinked by this gateway and any other. Each
 * time that the channel is heard again everything is loaded again, since what was said meanwhile is
 * lost. Resolves when the first load is done, rejects where it fails.
 */
export async function watchDirectory(source: DirectorySource): Promise<DirectoryWatch> {
  const { sql, directory, log } = source
  // A change that comes during a load is applied after it, so that the later one wins.
  let waiting: CardTokenNotice[] | undefined
  const reloader = createReloader(
    async () => {
      const startedAt = performance.now()
      waiting = []
      try {
        await loadDirectory(sql, directory)
      } finally {
        for (const change of waiting) applyChange(directory, change)
        waiting = undefined
      }
      const ms = Math.round(performance.now() - startedAt)
      log.info({ cards: directory.size, ms }, 'linked cards are loaded')
    },
    (error) =>
      log.warn({ code: codeOf(error) }, 'linked cards could not be loaded, next try follows'),
  )
  let listens = 0
  const subscription = await sql.listen(
    cardTokenChannel,
    (payload) => {
      const change = parseCardTokenNotice(payload)
      if (change === null) log.warn({}, 'a notice of the card tokens is not understood')
      else if (waiting !== undefined) waiting.push(change)
      else applyChange(directory, change)
    },
    () => {
      if (listens++ > 0) reloader.reload()
    },
  )
  try {
    await reloader.start()
  } catch (error) {
    subscription.unlisten().catch(() => {})
    throw error
  }
  return {
    async stop() {
      // Not waited for: there may be no database to say it to, and the pool is closed next.
      subscription.unlisten().catch(() => {})
      await reloader.stop()
    },
  }
}

function applyChange(directory: Directory, change: CardTokenNotice): void {
  const token = Buffer.from(change.token, 'hex')
  switch (change.op) {
    case 'link':
      directory.add(token, change.memberId, change.cardId)
      break
    case 'unlink':
      directory.remove(token)
      break
    case 'watch':
      if (directory.find(token, 0) === strangersCard) directory.add(token, 0n, 0n)
      break
    case 'unwatch':
      if (directory.find(token, 0) === watchedCard) directory.remove(token)
      break
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}
