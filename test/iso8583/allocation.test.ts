/** Indexing, reading numbers and answering allocate nothing, however many fields a message has. */

import { getHeapStatistics } from 'node:v8'
import { expect, it } from 'vitest'
import { loadProtocol } from '../../src/iso8583/index.ts'
import { BENCH_MESSAGE } from '../bench/decode.ts'

const runsOfSample = 2000
const samples = 50

/**
 * Bytes that a run allocates. The heap is looked at between samples of runs; where a garbage collection has shrunk it,
 * the sample does not count. The middle sample is taken, since compilers allocate too.
 */
function bytesOfRun(work: () => void): number {
  for (let i = 0; i < 30_000; i++) work()
  const grown: number[] = []
  let before = getHeapStatistics().used_heap_size
  for (let sample = 0; sample < samples; sample++) {
    for (let i = 0; i < runsOfSample; i++) work()
    const after = getHeapStatistics().used_heap_size
    if (after >= before) grown.push((after - before) / runsOfSample)
    before = after
  }
  return grown.toSorted((a, b) => a - b)[grown.length >> 1] ?? Number.POSITIVE_INFINITY
}

it('the measure sees an array of two numbers', () => {
  const kept: unknown[] = [null]
  let i = 0
  expect(bytesOfRun(() => (kept[0] = [i++, i]))).toBeGreaterThan(16)
})

it.each(['iso1987-ascii', 'iso1987-bcd', 'iso1987-ascii-binary'])('%s', (name) => {
  const dialect = loadProtocol(name)
  const bytes = dialect.encode(BENCH_MESSAGE)
  const message = dialect.newMessage()
  const target = Buffer.alloc(dialect.answerLengthMax)
  const packed = Buffer.alloc(16)
  const code = { responseCode: dialect.answers.codes.approved }
  const allocated = bytesOfRun(() => {
    message.read(bytes, 0, bytes.length)
    message.packDigits(2, packed, 0, 15)
    if (message.number(3) + message.number(11) + message.number(18) === 0) throw new Error('none')
    if (dialect.missing(message) !== 0) throw new Error('something is missing')
    dialect.writeAnswer(message, code, target, 0)
  })
  // 18 fields were found and one of them read; an object for each would be 300 bytes and more.
  expect(allocated).toBeLessThan(8)
})
