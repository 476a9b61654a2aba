import { describe, expect, it, vi } from 'vitest'
import { toCardEvent } from '../../src/clearing/event.ts'
import { Submitter, type EventSink } from '../../src/clearing/submit.ts'
import type { CardEvent, IntakeAnswer } from '../../src/payment/event.ts'
import { csvFile, csvRecord, readAll } from '../support/clearing.ts'

function event(reference: string): CardEvent {
  const [outcome] = readAll([csvFile([csvRecord({ acquirer_reference: reference })])])
  if (outcome === undefined || !('record' in outcome)) throw new Error('a good record was expected')
  const origin = { fileId: 1n, acquirerId: 'ACQ1', receivedAt: new Date(0) }
  return toCardEvent(outcome.record, { memberId: 1n, cardId: 2n }, origin)
}

interface Taken {
  event: CardEvent
  done: (answer: IntakeAnswer) => void
}

/** An intake that does as each submit is told, and answers when the test says so. */
function scripted(script: ('queued' | 'full' | 'unavailable')[]) {
  const taken: Taken[] = []
  const waiting: (() => void)[] = []
  const sink: EventSink = {
    submit(each, done) {
      const state = script.shift() ?? 'queued'
      if (state === 'queued') taken.push({ event: each, done })
      return state
    },
    onRoom: (callback) => void waiting.push(callback),
  }
  return { sink, taken, waiting }
}

function submitter(sink: EventSink) {
  const recorded: [bigint, boolean][] = []
  const refused: string[] = []
  const waits: number[] = []
  const made = new Submitter<CardEvent>(
    sink,
    ({ points, repeat }) => void recorded.push([points, repeat]),
    (event) => void refused.push(event.key),
    (ms) => {
      waits.push(ms)
      return Promise.resolve()
    },
  )
  const submit = (reference: string): Promise<void> => {
    const each = event(reference)
    return made.submit(each, each)
  }
  return { made, submit, recorded, refused, waits }
}

const answer: IntakeAnswer = { outcome: 'recorded', points: 5n, repeat: false, rung: 'rrn' }

describe('handing events to the intake', () => {
  it('waits for room, and offers the same event again', async () => {
    const { sink, taken, waiting } = scripted(['full', 'full', 'queued'])
    const { submit } = submitter(sink)
    const submitted = submit('A')
    waiting.shift()?.()
    await Promise.resolve()
    await Promise.resolve()
    expect(taken).toHaveLength(0)
    waiting.shift()?.()
    await submitted
    expect(taken).toHaveLength(1)
  })

  it('does not wait for answers before the next event, but settles only when all are there', async () => {
    const { sink, taken } = scripted([])
    const { made, submit, recorded } = submitter(sink)
    await submit('A')
    await submit('B')
    let settled = false
    const settling = made.settle().then(() => {
      settled = true
    })
    taken[0]?.done(answer)
    await Promise.resolve()
    expect(settled).toBe(false)
    taken[1]?.done({ ...answer, repeat: true })
    await settling
    expect(recorded).toEqual([
      [5n, false],
      [5n, true],
    ])
  })

  it('tries what was turned away again, until it is recorded', async () => {
    const { sink, taken } = scripted(['queued', 'unavailable', 'queued'])
    const { made, submit, recorded, waits } = submitter(sink)
    await submit('A')
    taken[0]?.done({ outcome: 'unavailable' })
    const settling = made.settle()
    await vi.waitUntil(() => taken.length === 2)
    expect(taken[1]?.event.key).toBe(taken[0]?.event.key)
    taken[1]?.done(answer)
    await settling
    expect(recorded).toHaveLength(1)
    expect(waits).toEqual([250, 500])
  })

  it('does not offer again what is refused', async () => {
    const { sink, taken } = scripted(['queued'])
    const { made, submit, refused, recorded } = submitter(sink)
    await submit('A')
    taken[0]?.done({ outcome: 'refused' })
    await made.settle()
    expect(taken).toHaveLength(1)
    expect(refused).toEqual([taken[0]?.event.key])
    expect(recorded).toHaveLength(0)
  })

  it('stops after growing waits, and says that the import can be run again', async () => {
    const { sink } = scripted(Array.from({ length: 20 }, () => 'unavailable' as const))
    const { submit, waits } = submitter(sink)
    const submitting = submit('A')
    await expect(submitting).rejects.toMatchObject({ name: 'ImportError', code: 'unavailable' })
    await expect(submitting).rejects.toThrow('import the file again')
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000])
  })
})

describe('the event of a record', () => {
  it('has a key of the acquirer, the operation and the reference alone', () => {
    const key = (acquirerId: string, columns: Parameters<typeof csvRecord>[0]): string => {
      const [outcome] = readAll([csvFile([csvRecord(columns)])])
      if (outcome === undefined || !('record' in outcome)) throw new Error('not a record')
      const origin = { fileId: 1n, acquirerId, receivedAt: new Date(0) }
      return toCardEvent(outcome.record, { memberId: 1n, cardId: 2n }, origin).key
    }
    const first = key('ACQ1', {})
    expect(first).toMatch(/^[0-9a-f]{32}$/)
    expect(key('ACQ1', { amount: '1', rrn: '', merchant_id: 'X' })).toBe(first)
    expect(key('ACQ2', {})).not.toBe(first)
    expect(key('ACQ1', { operation: 'refund' })).not.toBe(first)
    expect(key('ACQ1', { acquirer_reference: 'other' })).not.toBe(first)
  })
})
