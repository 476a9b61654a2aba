import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { AnswerBudget } from '../../src/link/budget.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function request(name: string, expired: string[]): { answered: boolean; expire(): void } {
  const made = {
    answered: false,
    expire(): void {
      made.answered = true
      expired.push(name)
    },
  }
  return made
}

it('expires each request at its own deadline, in order, with one timer', () => {
  const expired: string[] = []
  const budget = new AnswerBudget(100)
  budget.add(request('a', expired), performance.now())
  vi.advanceTimersByTime(40)
  budget.add(request('b', expired), performance.now())
  budget.add(request('c', expired), performance.now())
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(59)
  expect(expired).toEqual([])
  vi.advanceTimersByTime(1)
  expect(expired).toEqual(['a'])
  vi.advanceTimersByTime(39)
  expect(expired).toEqual(['a'])
  vi.advanceTimersByTime(1)
  expect(expired).toEqual(['a', 'b', 'c'])
  expect(vi.getTimerCount()).toBe(0)
})

it('leaves alone what was answered, and ends its timer', () => {
  const expired: string[] = []
  const budget = new AnswerBudget(100)
  const answered = request('a', expired)
  budget.add(answered, performance.now())
  vi.advanceTimersByTime(50)
  budget.add(request('b', expired), performance.now())
  answered.answered = true
  vi.advanceTimersByTime(50)
  expect(expired).toEqual([])
  vi.advanceTimersByTime(50)
  expect(expired).toEqual(['b'])
  expect(vi.getTimerCount()).toBe(0)
})

it('counts from the receipt, not from when it was told', () => {
  const expired: string[] = []
  const budget = new AnswerBudget(100)
  budget.add(request('a', expired), performance.now() - 90)
  vi.advanceTimersByTime(10)
  expect(expired).toEqual(['a'])
})

it('expires nothing after a stop', () => {
  const expired: string[] = []
  const budget = new AnswerBudget(100)
  budget.add(request('a', expired), performance.now())
  budget.stop()
  vi.advanceTimersByTime(1000)
  expect(expired).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
