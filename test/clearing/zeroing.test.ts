import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { csvFormat } from '../../src/clearing/csv/format.ts'
import { Screen } from '../../src/clearing/screen.ts'
import { fileSource } from '../../src/clearing/source.ts'
import { linkedCards } from '../support/clearing-coalition.ts'
import { csvFile, csvRecord, genericProfile, panOf, testPans } from '../support/clearing.ts'

const isZero = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0)

describe('card numbers do not outlast their use', () => {
  it('in the reader, which is empty again when it is fed or wiped', () => {
    const reader = csvFormat(genericProfile).newReader()
    const readOne = (): Buffer => {
      while (reader.next() !== 'record') continue
      return panOf(reader)
    }
    reader.feed(csvFile([csvRecord()]))
    const first = readOne()
    expect(first.toString()).toBe(testPans[0])
    expect(reader.next()).toBe('starved')
    reader.feed(Buffer.alloc(0))
    expect(isZero(first)).toBe(true)
    reader.feed(csvFile([csvRecord()]).subarray(csvFile([]).length))
    const second = readOne()
    reader.wipe()
    expect(isZero(second)).toBe(true)
  })

  it('in the screen, which makes the tokens of a batch in one call', () => {
    const { tokenizer, directory } = linkedCards(testPans.slice(0, 1), [7n])
    const tokens = vi.spyOn(tokenizer, 'tokens')
    const screen = new Screen(tokenizer, directory)
    for (const [i, pan] of testPans.entries()) {
      screen.add(
        { bytes: Buffer.from(pan), start: 0, end: pan.length, linkedCardId: undefined },
        { line: i, offset: 0, start: 0, end: 0 },
      )
    }
    const { members } = screen.release()
    expect(members).toEqual([
      { place: { line: 0, offset: 0, start: 0, end: 0 }, memberId: 7n, cardId: 7n },
    ])
    expect(screen.size).toBe(0)
    expect(tokens).toHaveBeenCalledTimes(1)
    const [blocks, count] = tokens.mock.calls[0] ?? []
    expect(count).toBe(testPans.length)
    expect(blocks !== undefined && isZero(blocks)).toBe(true)
  })

  it('in the buffer through which a file is read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'source-'))
    const path = join(folder, 'day.csv')
    await writeFile(path, csvFile([csvRecord()]))
    const chunks: Buffer[] = []
    for await (const chunk of (await fileSource(path)).chunks()) chunks.push(chunk)
    await rm(folder, { recursive: true })
    expect(chunks).toHaveLength(1)
    expect(chunks.every(isZero)).toBe(true)
  })
})
