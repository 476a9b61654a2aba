import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EnvelopeError, ImportError } from '../../src/clearing/errors.ts'
import { csvFormat } from '../../src/clearing/csv/format.ts'
import { importClearing } from '../../src/clearing/import.ts'
import type { EventSink } from '../../src/clearing/submit.ts'
import type { CardEvent } from '../../src/payment/event.ts'
import {
  anyCsvRecords,
  csvFile,
  genericProfile,
  memorySource,
  testPans,
} from '../support/clearing.ts'
import { linkedCards } from '../support/clearing-coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

const { tokenizer, directory } = linkedCards(testPans.slice(0, 3), [1n, 2n, 3n])

/** An intake that keeps each event once, as the real one does. */
function memoryIntake(): EventSink & { events: Map<string, unknown> } {
  const events = new Map<string, unknown>()
  return {
    events,
    submit(event: CardEvent, done) {
      const repeat = events.has(event.key)
      // The file and the time of receipt are not part of what happened.
      if (!repeat) events.set(event.key, { ...event, source: null, receivedAt: null })
      const rung = repeat ? null : 'opened'
      queueMicrotask(() => done({ outcome: 'recorded', points: 0n, repeat, rung }))
      return 'queued'
    },
    onRoom: () => {},
  }
}

describe('importing', () => {
  let database: FreshDatabase
  let acquirers = 0
  beforeAll(async () => {
    database = await freshDatabase()
    await database.sql`INSERT INTO partner (name) VALUES ('Partner')`
    await database.sql`
      INSERT INTO location (partner_id, name, city) SELECT partner_id, 'Shop', '' FROM partner`
  })
  afterAll(() => database.drop())

  /** An acquirer that no other run has used, so that digests do not meet. */
  async function newAcquirer(): Promise<string> {
    const acquirerId = `ACQ${++acquirers}`
    await database.sql`
      INSERT INTO merchant_id (acquirer_id, merchant_id, valid_from, location_id)
      SELECT ${acquirerId}, 'SHOP', '2020-01-01', location_id FROM location`
    return acquirerId
  }

  async function take(sink: EventSink, acquirerId: string, bytes: Buffer): Promise<void> {
    const ports = { sql: database.sql, tokenizer, directory, intake: sink }
    const source = memorySource(bytes)
    try {
      const { report } = await importClearing(ports, {
        source,
        format: csvFormat(genericProfile),
        acquirerId,
      })
      const { records, taken, duplicate, strangers, rejected } = report
      expect(taken + duplicate + strangers + rejected).toBe(records)
    } catch (error) {
      if (!(error instanceof EnvelopeError || error instanceof ImportError)) throw error
    }
  }

  it('a file cut anywhere and then the whole is the same as the whole once', async () => {
    await fc.assert(
      fc.asyncProperty(anyCsvRecords, fc.nat(), fc.nat(20), async (records, line, back) => {
        const whole = csvFile(records)
        // Anywhere, but mostly near the end of a line: there a cut record looks like a whole one.
        const place = Math.max(0, whole.indexOf('\n', line % whole.length) - back)
        const acquirerId = await newAcquirer()
        const [cut, clean] = [memoryIntake(), memoryIntake()]
        await take(cut, acquirerId, whole.subarray(0, place))
        await take(cut, acquirerId, whole)
        await database.sql`DELETE FROM clearing_file WHERE acquirer_id = ${acquirerId}`
        await take(clean, acquirerId, whole)
        expect(cut.events).toEqual(clean.events)
      }),
      { numRuns: 60 },
    )
  })

  it('records in any order are the same events', async () => {
    const orders = anyCsvRecords.chain((records) =>
      fc.tuple(
        fc.constant(records),
        fc.shuffledSubarray(records, { minLength: records.length, maxLength: records.length }),
      ),
    )
    await fc.assert(
      fc.asyncProperty(orders, async ([records, others]) => {
        const acquirerId = await newAcquirer()
        const [one, other] = [memoryIntake(), memoryIntake()]
        await take(one, acquirerId, csvFile(records))
        await take(other, acquirerId, csvFile(others, '\r\n'))
        expect(new Set(other.events.keys())).toEqual(new Set(one.events.keys()))
      }),
      { numRuns: 30 },
    )
  })
})
