import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Directory, strangersCard, watchedCard } from '../../src/card/directory.ts'

/** Tokens that share words with one another, so that probing and closing of gaps are exercised. */
const token = fc
  .tuple(
    fc.integer({ min: 0, max: 7 }),
    fc.integer({ min: 0, max: 1 }),
    fc.integer({ min: 0, max: 3 }),
  )
  .map(([first, second, last]) => {
    const bytes = Buffer.alloc(16)
    // First words 0..3 and, at the end of the index, 4092..4095: runs that wrap around.
    bytes.writeInt32LE(first < 4 ? first : 4088 + first, 0)
    bytes.writeInt32LE(second, 4)
    bytes.writeInt32LE(last, 12)
    return bytes
  })

type Step = { do: 'add' | 'remove'; token: Buffer; id: number }
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('add' as const, 'remove' as const),
  token,
  id: fc.oneof(fc.nat(), fc.constant(0)),
})

function held(directory: Directory, bytes: Buffer): [bigint, bigint] | undefined {
  const slot = directory.find(bytes, 0)
  return slot < 0 ? undefined : [directory.memberId(slot), directory.cardId(slot)]
}

describe('Directory', () => {
  it('does what a Map does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const directory = new Directory()
        const map = new Map<string, [bigint, bigint]>()
        for (const each of steps) {
          const key = each.token.toString('hex')
          if (each.do === 'add') {
            directory.add(each.token, BigInt(each.id), -BigInt(each.id))
            map.set(key, [BigInt(each.id), -BigInt(each.id)])
          } else {
            expect(directory.remove(each.token)).toBe(map.delete(key))
          }
          const members = [...map.values()].map(([memberId]) => memberId)
          expect(directory.size).toBe(members.filter((id) => id !== 0n).length)
          expect(directory.watched).toBe(members.filter((id) => id === 0n).length)
        }
        for (const each of steps) {
          const kept = map.get(each.token.toString('hex'))
          const isWatched = kept?.[0] === 0n
          expect(held(directory, each.token)).toEqual(isWatched ? undefined : kept)
          const none = isWatched ? watchedCard : strangersCard
          if (kept === undefined || isWatched) expect(directory.find(each.token, 0)).toBe(none)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('finds everything after growing many times, at any offset', () => {
    const directory = new Directory()
    const tokens = randomBytes(200_000 * 16)
    for (let i = 0; i < 200_000; i++)
      directory.add(tokens, BigInt(i + 1), BigInt(i) + (1n << 60n), i * 16)
    let right = 0
    for (let i = 0; i < 200_000; i++) {
      const slot = directory.find(tokens, i * 16)
      if (
        directory.memberId(slot) === BigInt(i + 1) &&
        directory.cardId(slot) === BigInt(i) + (1n << 60n)
      )
        right++
    }
    expect(right).toBe(200_000)
    const strangers = randomBytes(16_000)
    for (let at = 0; at < strangers.length; at += 16) expect(directory.find(strangers, at)).toBe(-1)
  })

  it('uses entries again that were given back', () => {
    const directory = new Directory()
    const tokens = randomBytes(1000 * 16)
    let highest = 0
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 1000; i++) directory.add(tokens, 1n, 1n, i * 16)
      for (let i = 0; i < 1000; i++) highest = Math.max(highest, directory.find(tokens, i * 16))
      for (let i = 0; i < 1000; i++) expect(directory.remove(tokens, i * 16)).toBe(true)
    }
    expect(directory.size).toBe(0)
    expect(highest).toBe(999)
  })

  it('keeps after a reload what was added again, and nothing else', () => {
    const directory = new Directory()
    const tokens = Array.from({ length: 100 }, () => randomBytes(16))
    for (let load = 0; load < 300; load++) {
      directory.beginReload()
      for (const [i, each] of tokens.entries())
        if (i % 3 !== load % 3) directory.add(each, 7n, BigInt(load))
      directory.endReload()
      for (const [i, each] of tokens.entries()) {
        expect(held(directory, each)).toEqual(i % 3 === load % 3 ? undefined : [7n, BigInt(load)])
      }
    }
  })

  it('answers from the old load while a new one is under way', () => {
    const directory = new Directory()
    const card = randomBytes(16)
    directory.add(card, 1n, 2n)
    directory.beginReload()
    expect(held(directory, card)).toEqual([1n, 2n])
    expect(directory.endReload()).toBe(1)
    expect(held(directory, card)).toBeUndefined()
  })

  it('holds a million cards in 90 MB, growth included', () => {
    const directory = new Directory()
    const before = process.memoryUsage().arrayBuffers
    let highest = 0
    const card = Buffer.alloc(16)
    for (let i = 0; i < 1_000_000; i++) {
      card.writeInt32LE(Math.imul(i + 1, 0x9e3779b1), 0)
      card.writeInt32LE(i, 4)
      directory.add(card, BigInt(i + 1), BigInt(i))
      if (i % 50_000 === 0) highest = Math.max(highest, process.memoryUsage().arrayBuffers)
    }
    highest = Math.max(highest, process.memoryUsage().arrayBuffers)
    expect(highest - before).toBeLessThan(90e6)
    expect(directory.size).toBe(1_000_000)
  })
})
