/** Any programme, any history: what rules gave is what the ledger holds, and no limit is exceeded at any moment. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CardEvent } from '../../src/payment/event.ts'
import { limitsOf, startOf } from '../../src/program/limits/limits.ts'
import { versionKey, type RuleVersion } from '../../src/program/rule.ts'
import {
  anyHistory,
  anyRules,
  knownFacts,
  partnerIds,
  referenceOf,
  withoutLimits,
} from '../support/any-programme.ts'
import { LedgerModel } from '../support/ledger-model.ts'

const numRuns = 400

function modelOf(rules: readonly RuleVersion[]): LedgerModel {
  return new LedgerModel(referenceOf(rules), knownFacts)
}

function pointsIn({ payments }: LedgerModel): bigint {
  const points = [...payments.values()].map((each) => each.pendingPoints + each.postedPoints)
  return points.reduce((sum, each) => sum + each, 0n)
}

/** What payments have by rule, as one list. */
function accrualsOf(model: LedgerModel, rules: readonly RuleVersion[]) {
  const byKey = new Map(rules.map((rule) => [versionKey(rule), rule]))
  return [...model.payments.values()].flatMap((payment) =>
    payment.accruals.map((accrual) => {
      const rule = byKey.get(versionKey(accrual))
      if (rule === undefined) throw new Error('no such rule')
      return { payment, rule, ...accrual, points: accrual.pendingPoints + accrual.postedPoints }
    }),
  )
}

/** Sums by a name. */
function sums<Each>(list: readonly Each[], of: (each: Each) => readonly [string, bigint][]) {
  const found = new Map<string, bigint>()
  for (const [name, points] of list.flatMap(of)) found.set(name, (found.get(name) ?? 0n) + points)
  return new Map([...found].filter(([, points]) => points !== 0n).toSorted())
}

function assertLedger(model: LedgerModel, rules: readonly RuleVersion[]): void {
  const accruals = accrualsOf(model, rules)
  const bySide = sums(accruals, ({ payment, funderId, pendingPoints, postedPoints }) =>
    [payment.memberId, -funderId].flatMap((account): [string, bigint][] => [
      [`${account} pending`, pendingPoints],
      [`${account} available`, postedPoints],
    ]),
  )
  const accounts = [
    ...[1n, 2n].map((id) => [id, id] as const),
    ...partnerIds.map((id) => [id, -id] as const),
  ]
  const booked = sums(accounts, ([id, name]): [string, bigint][] => {
    const { available, pending } = model.balance(id)
    const sign = name < 0n ? -1n : 1n
    return [
      [`${name} pending`, sign * pending],
      [`${name} available`, sign * available],
    ]
  })
  expect(booked).toEqual(bySide)
  for (const payment of model.payments.values()) {
    const own = accruals.filter((each) => each.payment === payment)
    const sum = own.reduce((total, { points }) => total + points, 0n)
    expect(payment.pendingPoints + payment.postedPoints).toBe(sum)
  }
}

function assertLimits(model: LedgerModel, rules: readonly RuleVersion[]): void {
  const given = accrualsOf(model, rules).filter(({ points }) => points > 0n)
  const byPayment = sums(given, ({ payment, rule, points }) => [
    [`${payment.paymentId} ${versionKey(rule)}`, points],
  ])
  for (const rule of rules) {
    const most = rule.limits.paymentPoints
    for (const [name, points] of byPayment) {
      if (most !== null && name.endsWith(` ${versionKey(rule)}`)) {
        expect(points).toBeLessThanOrEqual(most)
      }
    }
  }
  const used = sums(given, ({ payment, rule, points }) =>
    limitsOf(rule).map(({ span }) => [
      `${payment.memberId}/${rule.ruleId}/${span}/${startOf(span, payment.purchasedOn)}`,
      points,
    ]),
  )
  expect(sums([...model.limitUses], ([key, { points }]) => [[key, points]])).toEqual(used)
  for (const [key, points] of used) {
    const [, ruleId, span] = key.split('/')
    const limits = rules
      .filter((rule) => `${rule.ruleId}` === ruleId)
      .flatMap((rule) => limitsOf(rule).filter((each) => each.span === span))
    // Of two versions with different limits the one before may have given more than the other allows.
    expect(limits.some((each) => points <= each.points)).toBe(true)
  }
  assertBudgets(model, given)
}

function assertBudgets(
  model: LedgerModel,
  given: readonly { rule: RuleVersion; points: bigint }[],
): void {
  const used = sums(given, ({ rule: { campaign }, points }) =>
    campaign === null || campaign.budgetPoints === null ? [] : [[`${campaign.campaignId}`, points]],
  )
  expect(sums([...model.budgetUses], ([id, points]) => [[`${id}`, points]])).toEqual(used)
  for (const { rule } of given) {
    const budget = rule.campaign?.budgetPoints ?? null
    if (budget === null) continue
    expect(used.get(`${rule.campaign?.campaignId}`) ?? 0n).toBeLessThanOrEqual(budget)
  }
}

/** All that is left in the end, by the keys of events and not by ids. */
function stateOf(model: LedgerModel): object {
  const payments = [...model.payments.values()].map(({ eventKeys, accruals, reason }) => {
    const keys = (eventKeys.match(/.{32}/g) ?? []).toSorted().join()
    const has = accruals.map((each) => ({ ...each, pendingTransferId: null }))
    return [keys, { accruals: has, reason }] as const
  })
  const lots = [...model.lots].filter(([, { points }]) => points !== 0n)
  return {
    payments: new Map(payments.toSorted()),
    lots: new Map(lots.map(([key, { points }]) => [key, points] as const).toSorted()),
    limits: sums([...model.limitUses], ([key, { points }]) => [[key, points]]),
    budgets: sums([...model.budgetUses], ([id, points]) => [[`${id}`, points]]),
  }
}

test('what rules gave is what the ledger holds, and no limit or budget is exceeded at any moment', () => {
  const scene = anyHistory.chain((history) => {
    const all = history.flat()
    return fc.shuffledSubarray([...all, ...all], { minLength: all.length })
  })
  let limited = 0
  fc.assert(
    fc.property(anyRules, scene, (rules, events) => {
      const model = modelOf(rules)
      const free = modelOf(withoutLimits(rules))
      for (const event of events) {
        model.take([event])
        assertLedger(model, rules)
        assertLimits(model, rules)
        free.take([event])
      }
      if (pointsIn(model) < pointsIn(free)) limited += 1
    }),
    { numRuns },
  )
  // Else nothing of this would be tested.
  expect(limited).toBeGreaterThan(numRuns / 8)
})

test('in any order, and twice, it comes to the same where no limit is between payments', () => {
  const scene = anyHistory.chain((history) => {
    const all = history.flat()
    return fc.record({
      told: fc.constant(all),
      shuffled: fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length }),
    })
  })
  fc.assert(
    fc.property(anyRules, scene, (drawn, { told, shuffled }) => {
      const rules = withoutLimits(drawn)
      const [one, other] = [modelOf(rules), modelOf(rules)]
      for (const event of told) one.take([event])
      for (const event of shuffled) other.take([event])
      expect(stateOf(other)).toEqual(stateOf(one))
    }),
    { numRuns },
  )
})

test('what comes again changes nothing, and a batch is what its events are one by one', () => {
  const scene = anyHistory.chain((history) => {
    const all = history.flat()
    const again = fc.array(fc.nat({ max: Math.max(0, all.length - 1) }), { maxLength: 6 })
    return fc.record({
      events: fc.shuffledSubarray(all, { minLength: all.length }),
      again: fc.array(again, { minLength: all.length, maxLength: all.length }),
      isOneBatch: fc.boolean(),
    })
  })
  fc.assert(
    fc.property(anyRules, scene, (rules, { events, again, isOneBatch }) => {
      const [clean, repeated] = [modelOf(rules), modelOf(rules)]
      for (const event of events) clean.take([event])
      const come = events.flatMap((event, at): CardEvent[] => [
        event,
        ...(again[at] ?? []).filter((of) => of <= at).flatMap((of) => events[of] ?? []),
      ])
      if (isOneBatch) repeated.take(come)
      else for (const event of come) repeated.take([event])
      expect(stateOf(repeated)).toEqual(stateOf(clean))
    }),
    { numRuns },
  )
})
