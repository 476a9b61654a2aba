/** A roster on its way in, and its results on their way out. */
import { readRosterHeader, rosterType, type RosterHeader } from '../../../bank/roster/header.ts'
import type { RosterNews } from '../../../bank/roster/run.ts'
import { headerBytesMax, spoolRoster, type Spool } from '../../../bank/roster/spool.ts'
import { verifyClientJws } from '../../../keys/clients.ts'
import type { AppDeps } from '../../deps.ts'
import { ProblemError } from '../../problem.ts'

/** A roster that is all there, as its bank has signed it. */
export interface TakenRoster {
  readonly header: RosterHeader
  /** The caller removes it. */
  readonly spool: Spool
}

/** Takes a roster in. Throws {@link ProblemError} where it is not what the bank has signed, and what `body` throws. */
export async function takeRoster(
  { sql, publicUrl }: Pick<AppDeps, 'sql' | 'publicUrl'>,
  bankId: bigint,
  body: AsyncIterable<Uint8Array>,
): Promise<TakenRoster> {
  const headers: RosterHeader[] = []
  const spool = await spoolRoster(body, async (line) => {
    const owner = { audience: 'bank', ownerId: bankId } as const
    const options = { typ: rosterType, charsMax: headerBytesMax }
    const payload = await verifyClientJws(sql, owner, line, options)
    if (payload === null) throw new ProblemError('signature_refused')
    const read = readRosterHeader(payload, publicUrl(), new Date())
    if (read === null) throw new ProblemError('roster_refused', [], { why: 'header' })
    headers.push(read)
  })
  if (spool === 'too_large') throw new ProblemError('body_too_large')
  const [header] = headers
  if (spool === 'no_header' || header === undefined) {
    throw new ProblemError('roster_refused', [], { why: 'no_header' })
  }
  if (spool.digest.equals(header.digest)) return { header, spool }
  await spool.remove()
  throw new ProblemError('roster_refused', [], { why: 'digest' })
}

/**
 * The news as lines, and the last of them where something failed; the spool is removed, whether they are read to their end or
 * not.
 */
export async function* toldUntilItEnds(
  going: AsyncIterable<RosterNews>,
  spool: Spool,
  failed: (error: unknown) => RosterNews,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const each of going) yield lineOf(each)
  } catch (error) {
    yield lineOf(failed(error))
  } finally {
    await spool.remove()
  }
}

/** One piece of news as a line. */
function lineOf(news: RosterNews): Uint8Array {
  return Buffer.from(`${JSON.stringify(news)}\n`)
}
