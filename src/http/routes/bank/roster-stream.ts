/** A roster on its way in, and its results on their way out. */
import { readRosterHeader, rosterType, type RosterHeader } from '../../../bank/roster/header.ts'
import type { RosterNews } from '../../../bank/roster/run.ts'
import {
  headerBytesMax,
  readFirstLine,
  spoolRoster,
  type Spool,
} from '../../../bank/roster/spool.ts'
import { lookAtRoster, type RosterStart } from '../../../bank/roster/store.ts'
import { verifyClientJws } from '../../../keys/clients.ts'
import type { AppDeps } from '../../deps.ts'
import { ProblemError } from '../../problem.ts'

/** A roster as its bank has signed it. `spool`: all of its lines, which the caller removes; of a finished one none were read. */
export type TakenRoster = { readonly header: RosterHeader; readonly spool: Spool } | Finished

/** How a roster came out that was done before. */
export interface Finished {
  readonly outcome: 'finished'
  readonly counts: Readonly<Record<string, number>>
}

/** Takes a roster in. Throws {@link ProblemError} where it is not what the bank has signed, and what `body` throws. */
export async function takeRoster(
  { sql, publicUrl }: Pick<AppDeps, 'sql' | 'publicUrl'>,
  bankId: bigint,
  body: AsyncIterable<Uint8Array>,
): Promise<TakenRoster> {
  const incoming = await readFirstLine(body)
  if (incoming === null) throw new ProblemError('roster_refused', [], { why: 'no_header' })
  const owner = { audience: 'bank', ownerId: bankId } as const
  const options = {
    ...{ typ: rosterType, charsMax: headerBytesMax },
    scope: 'rosters:write',
  } as const
  const payload = await verifyClientJws(sql, owner, incoming.header, options)
  if (payload === null) throw new ProblemError('signature_refused')
  const header = readRosterHeader(payload, publicUrl(), new Date())
  if (header === null) throw new ProblemError('roster_refused', [], { why: 'header' })
  // Nothing is written of a roster that would be refused, or is done.
  const start = notRefused(await lookAtRoster(sql, bankId, header))
  if (start.outcome === 'finished') return start
  const spool = await spoolRoster(incoming.rest)
  if (spool === null) throw new ProblemError('body_too_large')
  const isWhole = spool.digest.equals(header.digest)
  if (isWhole && spool.count === header.lines) return { header, spool }
  await spool.remove()
  throw new ProblemError('roster_refused', [], { why: isWhole ? 'lines' : 'digest' })
}

/** A roster that is begun, or was finished; throws {@link ProblemError} where another stands against it. */
export function notRefused(
  start: RosterStart,
): Extract<RosterStart, { outcome: 'begun' | 'finished' }> {
  if (start.outcome === 'reused' || start.outcome === 'superseded') {
    throw new ProblemError('roster_conflict', [], { why: start.outcome })
  }
  return start
}

/**
 * The news as lines, the next when the one before was taken; the last of them says where something failed. `onEnd` is called once, however it
 * ends: also where nobody ever reads it.
 */
export function newsBody(
  going: AsyncGenerator<RosterNews>,
  failed: (error: unknown) => RosterNews,
  onEnd: () => Promise<void>,
): ReadableStream<Uint8Array> {
  let ended: Promise<void> | undefined
  const end = (): Promise<void> => (ended ??= onEnd())
  return new ReadableStream(
    {
      async pull(controller) {
        const next = await going.next().catch(async (error: unknown) => {
          controller.enqueue(lineOf(failed(error)))
          return { done: true } as const
        })
        if (next.done !== true) {
          controller.enqueue(lineOf(next.value))
          return
        }
        await end()
        controller.close()
      },
      async cancel() {
        try {
          // A batch that is under way comes to its end first.
          await going.return(undefined)
        } finally {
          await end()
        }
      },
    },
    { highWaterMark: 0 },
  )
}

/** One piece of news as a line. */
function lineOf(news: RosterNews): Uint8Array {
  return Buffer.from(`${JSON.stringify(news)}\n`)
}
