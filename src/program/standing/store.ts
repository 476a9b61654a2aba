/** Definitions of tiers, segments and indices, and how far their refreshes have come, in the database. */
import type { Queryable, Sql, Statement } from '../../db/connect.ts'

/** What may be defined. */
export type DefinitionKind = 'tiers' | 'segment' | 'loyalty_index'

/** A definition in its last version. `Document` is as it was checked when it was saved. */
export interface Definition<Document> {
  /** 0: the coalition's. */
  readonly partnerId: bigint
  /** Of a segment; `''` else. */
  readonly name: string
  readonly version: number
  readonly document: Document
  readonly changedBy: string
  readonly changedAt: Date
}

/** Whose definition, of what. */
export interface DefinitionKey {
  readonly kind: DefinitionKind
  readonly partnerId: bigint
  readonly name: string
}

/** The definitions of a kind that have not been ended: of all, or of one partner. */
export async function readDefinitions<Document>(
  sql: Queryable,
  kind: DefinitionKind,
  partnerId: bigint | null = null,
): Promise<Definition<Document>[]> {
  return await sql<Definition<Document>[]>`
    SELECT * FROM (
      SELECT DISTINCT ON (partner_id, name) partner_id AS "partnerId", name, version, document,
             changed_by AS "changedBy", changed_at AS "changedAt"
        FROM standing_definition
       WHERE kind = ${kind} AND (${partnerId}::bigint IS NULL OR partner_id = ${partnerId})
       ORDER BY partner_id, name, version DESC
    ) AS latest
    WHERE document IS NOT NULL
    ORDER BY "partnerId", name`
}

/**
 * Adds a version; `document` `null` ends the definition. The same document again adds none. Answers the version that
 * holds now; 0 where there is nothing to end; `null` where another than `seen` holds (0: none), and nothing was done.
 */
export async function saveDefinition(
  pool: Sql,
  { kind, partnerId, name }: DefinitionKey,
  document: object | null,
  changedBy: string,
  seen?: number,
): Promise<number | null> {
  const json = document === null ? null : JSON.stringify(document)
  return await pool.begin(async (sql) => {
    // Versions are counted by refreshes: they become visible one after the other.
    await sql`LOCK TABLE standing_definition IN SHARE ROW EXCLUSIVE MODE`
    const [last] = await sql<{ version: number; isSame: boolean; shown: number }[]>`
      SELECT version, CASE WHEN document IS NULL THEN 0 ELSE version END AS shown,
             document IS NOT DISTINCT FROM ${json}::text::jsonb AS "isSame"
        FROM standing_definition
       WHERE (kind, partner_id, name) = (${kind}, ${partnerId}, ${name})
       ORDER BY version DESC LIMIT 1`
    if (seen !== undefined && seen !== (last?.shown ?? 0)) return null
    if (last?.isSame === true || (last === undefined && json === null)) return last?.version ?? 0
    const version = (last?.version ?? 0) + 1
    await sql`
      INSERT INTO standing_definition (kind, partner_id, name, version, document, changed_by)
      VALUES (${kind}, ${partnerId}, ${name}, ${version}, ${json}::text::jsonb, ${changedBy})`
    return version
  })
}

/** How many versions of a kind there are: another number, and something was defined anew. */
export async function countVersions(sql: Queryable, kind: DefinitionKind): Promise<number> {
  const [row] = await sql<{ versions: number }[]>`
    SELECT count(*)::int AS versions FROM standing_definition WHERE kind = ${kind}`
  return row?.versions ?? 0
}

/** How far a refresh has come. Days are `YYYY-MM-DD`. */
export interface RefreshCursor {
  /** What became known before that instant of the server's clock was seen. */
  readonly readTo: Date
  /** The last day by which it worked; it never goes back. */
  readonly day: string
  /** {@link countVersions} when the last sweep began. */
  readonly definitions: number
  /** When the last sweep that has ended began. */
  readonly sweptOn: string | null
  /** The sweep that is under way: when it began, and the last member that it has seen. */
  readonly sweep: { readonly on: string; readonly after: bigint } | null
}

/** `null` where it never ran. */
export async function readCursor(sql: Queryable, name: string): Promise<RefreshCursor | null> {
  const [row] = await sql<(Omit<RefreshCursor, 'sweep'> & { on: string | null; after: bigint })[]>`
    SELECT read_to AS "readTo", day, definitions, swept_on AS "sweptOn", sweep_on AS on,
           coalesce(sweep_after, 0) AS after
      FROM refresh_cursor WHERE name = ${name}`
  if (row === undefined) return null
  const { on, after, ...rest } = row
  return { ...rest, sweep: on === null ? null : { on, after } }
}

/** Keeps it. */
export async function saveCursor(
  sql: Queryable,
  name: string,
  { readTo, day, definitions, sweptOn, sweep }: RefreshCursor,
): Promise<void> {
  await sql`
    INSERT INTO refresh_cursor (name, read_to, day, definitions, swept_on, sweep_on, sweep_after)
    VALUES (${name}, ${readTo}, ${day}, ${definitions}, ${sweptOn}, ${sweep?.on ?? null},
            ${sweep?.after ?? null})
    ON CONFLICT (name) DO UPDATE SET
      read_to = excluded.read_to, day = excluded.day, definitions = excluded.definitions,
      swept_on = excluded.swept_on, sweep_on = excluded.sweep_on, sweep_after = excluded.sweep_after`
}

/** The server's clock. */
export async function serverTime(sql: Queryable): Promise<Date> {
  const [row] = await sql<{ now: Date }[]>`SELECT clock_timestamp() AS now`
  if (row === undefined) throw new Error('SELECT returned no row')
  return row.now
}

/** The next members by their ids. */
export async function selectMembersAfter(
  sql: Queryable,
  after: bigint,
  membersMax: number,
): Promise<bigint[]> {
  const rows = await sql<{ memberId: bigint }[]>`
    SELECT member_id AS "memberId" FROM member WHERE member_id > ${after}
     ORDER BY member_id LIMIT ${membersMax}`
  return rows.map(({ memberId }) => memberId)
}

/** Members who are to be looked at for another reason: a query of `member_id`. */
export type ChangedElsewhere = (sql: Queryable) => Statement

/**
 * Members of whom something became known since an instant: card events, of which the outbox tells; payments that were
 * placed anew; events that were given to another payment; and new members. Each once.
 */
export function selectChanged(sql: Queryable, since: Date, elsewhere: ChangedElsewhere): Statement {
  return sql`
    SELECT DISTINCT member_id AS "memberId" FROM (
      SELECT card_event.member_id
        FROM outbox
       CROSS JOIN LATERAL generate_series(1, length(event_keys), 16) AS at
        JOIN card_event ON key = substring(event_keys FROM at FOR 16)
       WHERE created_at >= ${since}
      UNION ALL SELECT member_id FROM payment_placement WHERE placed_at >= ${since}
      UNION ALL SELECT member_id FROM exception_resolution WHERE resolved_at >= ${since}
      UNION ALL SELECT member_id FROM member WHERE joined_at >= ${since}
      UNION ALL (${elsewhere(sql)})
    ) AS changed`
}
