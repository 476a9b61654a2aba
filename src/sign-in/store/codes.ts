/** SQL of one-time codes: every rule about their number is in one statement, so that it holds for whatever comes at once. */
import type { Queryable } from '../../db/connect.ts'
import { triesMax } from '../code.ts'
import { codesADay, codesAnHour, codesApartSeconds } from '../limits.ts'

/** A code to be kept. `phoneHash`: hex. */
export interface NewCode {
  readonly phoneHash: string
  readonly codeHash: Buffer
  readonly now: Date
  readonly endsAt: Date
}

const seconds = { hour: 3_600, day: 86_400 }

/**
 * Keeps a code in place of the phone's older one, unless the phone has had as many as it may. False where it has: then the older
 * one stays. The row is locked before it is judged, so of two requests at once the second one sees the first.
 */
export async function saveCode(
  sql: Queryable,
  { phoneHash, codeHash, now, endsAt }: NewCode,
): Promise<boolean> {
  const since = (ago: number): Date => new Date(now.getTime() - ago * 1000)
  const dayAgo = since(seconds.day)
  const rows = await sql`
    INSERT INTO sign_in_code AS kept (phone_hash, code_hash, ends_at, asked_at, kept_until)
    VALUES (decode(${phoneHash}, 'hex'), ${codeHash}, ${endsAt}, ARRAY[${now}::timestamptz],
            ${now}::timestamptz + make_interval(secs => ${seconds.day}))
    ON CONFLICT (phone_hash) DO UPDATE
       SET code_hash = excluded.code_hash, ends_at = excluded.ends_at, tries = 0,
           kept_until = excluded.kept_until,
           asked_at = ARRAY(SELECT at FROM unnest(kept.asked_at) at WHERE at > ${dayAgo})
                      || excluded.asked_at
     WHERE (SELECT count(*) FILTER (WHERE at > ${since(codesApartSeconds)}) = 0
               AND count(*) FILTER (WHERE at > ${since(seconds.hour)}) < ${codesAnHour}
               AND count(*) FILTER (WHERE at > ${dayAgo}) < ${codesADay}
              FROM unnest(kept.asked_at) at)
    RETURNING phone_hash`
  return rows.length === 1
}

/** When the codes of a phone were asked for, as far as limits look back; the first one first. */
export async function readAskedAt(sql: Queryable, phoneHash: string): Promise<Date[]> {
  const [row] = await sql<{ askedAt: Date[] }[]>`
    SELECT asked_at AS "askedAt" FROM sign_in_code
     WHERE phone_hash = decode(${phoneHash}, 'hex')`
  return row?.askedAt ?? []
}

/**
 * Takes one of the tries of the phone's code before anybody looks at it, and answers what is kept of it; `null` where none
 * runs or its tries are used up. Committed by itself: a try counts whatever comes of it.
 */
export async function takeTry(
  sql: Queryable,
  phoneHash: string,
  now: Date,
): Promise<Buffer | null> {
  const [row] = await sql<{ codeHash: Buffer }[]>`
    UPDATE sign_in_code SET tries = tries + 1
     WHERE phone_hash = decode(${phoneHash}, 'hex') AND ends_at > ${now} AND tries < ${triesMax}
    RETURNING code_hash AS "codeHash"`
  return row?.codeHash ?? null
}

/** Uses the code up that was read, and forgets what was asked for before: the phone is its owner's. False where it is gone. */
export async function useCode(
  sql: Queryable,
  phoneHash: string,
  codeHash: Buffer,
): Promise<boolean> {
  const { count } = await sql`
    DELETE FROM sign_in_code
     WHERE phone_hash = decode(${phoneHash}, 'hex') AND code_hash = ${codeHash}`
  return count === 1
}
