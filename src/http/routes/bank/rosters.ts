/** `POST /v1/bank/rosters`: a bank's file of cards and whose they are, signed and encrypted, answered line by line. */
import { createRoute, z } from '@hono/zod-openapi'
import { lineResults } from '../../../bank/roster/apply.ts'
import { RosterPlaces } from '../../../bank/roster/places.ts'
import { runRoster, type RosterNews, type RosterPorts } from '../../../bank/roster/run.ts'
import type { Spool } from '../../../bank/roster/spool.ts'
import { findRoster, openRoster } from '../../../bank/roster/store.ts'
import { binRangesOf } from '../../../bank/store.ts'
import { asBank } from '../../../db/scoped.ts'
import type { Api } from '../../api.ts'
import { notesOf } from '../../audit.ts'
import { bankAccess, bankMeant, bankQuery } from '../../bank-scope.ts'
import { ndjsonMediaType } from '../../ndjson.ts'
import { problemOf } from '../../failure.ts'
import { ProblemError } from '../../problem.ts'
import {
  newsBody,
  notRefused,
  takeRoster,
  type Finished,
  type TakenRoster,
} from './roster-stream.ts'

const counts = z.record(z.string(), z.int().min(0)).openapi({
  description: 'Lines by result',
  example: { linked: 12, renewed: 3, closed: 1, not_linked: 984 },
})

const news = z
  .union([
    z.object({ line: z.int().min(1), result: z.enum(lineResults) }),
    z.object({ finished: counts }),
    z.object({
      interrupted: z.string().openapi({
        description:
          '`elsewhere`: the roster is being taken by another request, or a later one was sent; `line_count`: it has more or fewer lines than ' +
          'its header says; else the `code` of a problem: send it again, and it goes on where it stopped',
      }),
    }),
  ])
  .openapi('RosterNews', {
    description:
      'A result for each line from the first that was not done before, then how it ended',
    example: { line: 1, result: 'linked' },
  })

const send = createRoute({
  method: 'post',
  path: '/v1/bank/rosters',
  operationId: 'sendRoster',
  'x-scope': 'rosters:write' as const,
  summary: 'Send a roster of co-brand cards',
  description:
    'NDJSON. The first line is a JWS of the bank (`typ` `card-roster+jwt`; `aud`, `iat`, `exp` at most 72 hours later, `jti`: the ' +
    "roster's number, `lines`, `digest`: SHA-256 of all bytes after this line, base64url). Each further line is a compact JWE to the " +
    'published key of `{"action":"new","pan":"...","phone":"+7..."}`, `{"action":"renewed","pan":"...","previousPan":"..."}` or ' +
    '`{"action":"closed","pan":"..."}`, without white space; instead of `phone` a `subject`, and beside it a `par`. ' +
    'Nothing is done before all of it is there and the digest is right. Broken off, it is sent again and goes on; done, it is not ' +
    'done again. Rosters go in the order of `iat`: none after a later one.',
  tags: ['Rosters'],
  'x-access': bankAccess,
  'x-problems': [
    ...(['invalid_parameter', 'not_found', 'body_too_large', 'unsupported_media_type'] as const),
    ...(['signature_refused', 'roster_refused', 'roster_conflict', 'busy'] as const),
  ],
  'x-body-max': 'stream' as const,
  'x-idempotency-exempt': 'A roster has a number of its own and is done once',
  request: {
    query: bankQuery,
    body: {
      required: false,
      content: {
        [ndjsonMediaType]: {
          schema: z.string().openapi({ description: 'The header, then a line for each card' }),
        },
      },
    },
  },
  responses: {
    200: {
      description: 'What the lines came to, as they are done',
      content: { [ndjsonMediaType]: { schema: news } },
    },
  },
})

const read = createRoute({
  method: 'get',
  path: '/v1/bank/rosters/{rosterId}',
  operationId: 'readRoster',
  'x-scope': 'rosters:read' as const,
  summary: 'How far a roster came',
  tags: ['Rosters'],
  'x-access': bankAccess,
  'x-problems': ['invalid_parameter', 'not_found'] as const,
  request: {
    query: bankQuery,
    params: z.object({
      rosterId: z
        .string()
        .regex(/^[A-Za-z0-9._:-]{1,64}$/)
        .openapi({ param: { name: 'rosterId', in: 'path' }, example: '2026-11-20' }),
    }),
  },
  responses: {
    200: {
      description: 'How far it came',
      content: {
        'application/json': {
          schema: z
            .object({
              lines: z.int(),
              linesDone: z.int(),
              counts,
              finishedAt: z.iso.datetime().nullable(),
            })
            .openapi('Roster'),
        },
      },
    },
  },
})

/** Mounts the routes. */
export function mountRosters(api: Api): void {
  const { sql, tokenizer, directory, identifiers, encryptionKey, audit, onFailure } = api.deps

  const places = new RosterPlaces()

  api.mount(send, async (c) => {
    const bankId = bankMeant(c.var.principal, c.req.valid('query').bankId)
    if (c.req.header('content-type')?.startsWith(ndjsonMediaType) !== true) {
      throw new ProblemError('unsupported_media_type')
    }
    const body = c.req.raw.body ?? new ReadableStream<Uint8Array>({ start: (to) => to.close() })
    if (!places.enter(bankId)) throw new ProblemError('busy')
    const ends: (() => Promise<void>)[] = [async () => places.leave(bankId)]
    const end = async (): Promise<void> => {
      for (const each of ends.toReversed()) await each()
    }
    try {
      const taken = await takeRoster(api.deps, bankId, body)
      if ('spool' in taken) ends.push(() => taken.spool.remove())
      const ports: RosterPorts = {
        ...{ sql, tokenizer, directory, identifiers },
        decrypt: (jwe) => encryptionKey.decrypt(jwe),
        record: (memberIds) => audit.record(...notesOf(c, 'sendRoster', memberIds)),
      }
      const going = 'spool' in taken ? await begin(ports, bankId, taken) : one(taken)
      const failed = (error: unknown): RosterNews => {
        onFailure?.({ requestId: c.var.requestId, error })
        return { interrupted: problemOf(error) }
      }
      c.header('content-type', ndjsonMediaType)
      return c.body(newsBody(going, failed, end), 200)
    } catch (error) {
      await end()
      throw error
    }
  })

  api.mount(read, async (c) => {
    const bankId = bankMeant(c.var.principal, c.req.valid('query').bankId)
    const { rosterId } = c.req.valid('param')
    const roster = await asBank(sql, bankId, (scoped) => findRoster(scoped, bankId, rosterId))
    if (roster === null) throw new ProblemError('not_found')
    const { lines, linesDone, finishedAt } = roster
    const finished = finishedAt === null ? null : finishedAt.toISOString()
    return c.json({ lines, linesDone, counts: { ...roster.counts }, finishedAt: finished }, 200)
  })
}

async function begin(
  ports: RosterPorts,
  bankId: bigint,
  { header, spool }: Extract<TakenRoster, { spool: Spool }>,
): Promise<AsyncGenerator<RosterNews>> {
  const start = notRefused(await openRoster(ports.sql, bankId, header))
  if (start.outcome === 'finished') return one(start)
  const ranges = await binRangesOf(ports.sql, bankId)
  return runRoster(ports, { bankId, header, ranges, linesDone: start.linesDone }, spool.lines())
}

async function* one({ counts: finished }: Finished): AsyncGenerator<RosterNews> {
  yield { finished }
}
