import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Latency } from '../../src/simulator/index.ts'

it('tells percentiles to within a percent', () => {
  const values = fc.array(fc.double({ min: 0.001, max: 100_000, noNaN: true }), {
    minLength: 1,
    maxLength: 300,
  })
  const percent = fc.constantFrom(1, 50, 90, 99, 99.9, 100)
  fc.assert(
    fc.property(values, percent, (some, wanted) => {
      const latency = new Latency()
      for (const value of some) latency.record(value)
      const exact = some.toSorted((a, b) => a - b)[Math.ceil((some.length * wanted) / 100) - 1] ?? 0
      const told = latency.percentileMs(wanted)
      expect(told).toBeGreaterThanOrEqual(exact - 0.0006)
      expect(told).toBeLessThanOrEqual(exact * 1.01 + 0.0006)
    }),
  )
})

it('says nothing of nothing', () => {
  expect(new Latency().summary()).toEqual({ count: 0, p50Ms: 0, p99Ms: 0, p999Ms: 0, maxMs: 0 })
})
