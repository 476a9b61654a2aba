/** A payment as a person reads it: what was kept back, what went before, and the bonuses that it brought. */
import { expect, it } from 'vitest'
import { describePayment } from '../../../src/cli/explain/text.ts'
import { presentExplanation } from '../../../src/http/routes/payment/explanation-document.ts'
import { explanationOf } from '../../http/explanation.ts'
import { ruleVersion } from '../../support/rules.ts'

const [tea, base] = [ruleVersion({ name: 'Tea' }), ruleVersion({ name: 'Base' })]
const funder = { partnerId: 5n, name: 'Grocer' }
const bonus = { takenBack: false, bookedOn: '2026-11-21', funder, expiresOn: '2027-11-30' }
const from = {
  ...explanationOf({ memberId: 4n, paymentId: 7n, partnerId: 5n }),
  unapplied: [
    { rule: tea, why: 'limit', by: null, cutPoints: 60n, limits: ['dayPoints', 'budgetPoints'] },
    { rule: tea, why: 'outranked', by: base, cutPoints: 0n, limits: [] },
  ],
  bonuses: [
    { ...bonus, reason: 'friend', memberId: 4n, points: 300n, transferId: 20n },
    { ...bonus, reason: 'referrer', memberId: 9n, points: 500n, transferId: 21n },
  ],
} as const satisfies Partial<Parameters<typeof presentExplanation>[0]>
const whole = { ...from, unapplied: [...from.unapplied], bonuses: [...from.bonuses] }

it('tells limits and points, the rule that goes before, and bonuses', () => {
  const told = describePayment(presentExplanation(whole, 'operator'))
  expect(told).toContain('cut "Tea", version 1: dayPoints or budgetPoints keeps back 60 points\n')
  expect(told).toContain('not by "Tea", version 1: "Base" of its group goes before it\n')
  expect(told).toContain('300 points to member 4; Grocer pays; to be spent until 2027-11-30\n')
  expect(told).toContain('for having brought a friend, transfer 21 on 2026-11-21: 500 points')
})

it.each(['partner', 'member'] as const)('a %s is not told of who brought the member', (reader) => {
  const { bonuses } = presentExplanation(whole, reader)
  expect(bonuses.map(({ reason }) => reason)).toEqual(['friend'])
})
