/** Which partner may leave, when, and to whom. */
import { expect, it } from 'vitest'
import { planExit, type PartnerTerms } from '../../src/partner/exit/exit.ts'
import { noEnd } from '../../src/values/time.ts'

const partner = (partnerId: bigint, name: string, over: Partial<PartnerTerms> = {}) => ({
  ...{ partnerId, name, settlesAt: 'issuance' as const, backedBy: null },
  ...{ earnsUntil: noEnd, redeemsUntil: noEnd },
  ...over,
})
const partners = [
  partner(1n, 'Dala'),
  partner(2n, 'Bazaar'),
  partner(3n, 'Gone', { earnsUntil: '2026-01-31', redeemsUntil: '2026-03-31', backedBy: 2n }),
  partner(4n, 'Going', { earnsUntil: '2026-01-31', redeemsUntil: '2026-12-31', backedBy: 2n }),
]
const today = '2026-11-22'
const request = {
  ...{ name: 'Dala', earnsUntil: '2026-12-31', redeemsUntil: '2027-03-31', backedBy: 'Bazaar' },
}

it('a partner leaves to another one', () => {
  expect(planExit(request, partners, today)).toMatchObject({
    ...{ leaver: { name: 'Dala' }, backer: { name: 'Bazaar' } },
    ...{ earnsUntil: '2026-12-31', redeemsUntil: '2027-03-31' },
  })
  expect(planExit({ ...request, earnsUntil: today, redeemsUntil: today }, partners, today)).toEqual(
    expect.objectContaining({ earnsUntil: today }),
  )
})

it('one that runs off may run off longer', () => {
  const longer = { ...request, name: 'Going', earnsUntil: '2026-01-31' }
  expect(planExit(longer, partners, today)).toMatchObject({ redeemsUntil: '2027-03-31' })
})

it.each([
  ['unknown_partner', { name: 'Nobody' }],
  ['unknown_backer', { backedBy: 'Nobody' }],
  ['own_backer', { backedBy: 'Dala' }],
  ['backer_leaves', { backedBy: 'Going' }],
  ['has_left', { name: 'Gone' }],
  ['in_the_past', { earnsUntil: '2026-11-21' }],
  ['in_the_past', { name: 'Going', earnsUntil: '2026-01-31', redeemsUntil: '2026-11-21' }],
  ['redeems_before_earns', { redeemsUntil: '2026-12-30' }],
])('%s: %j', (refusal, over) => {
  expect(planExit({ ...request, ...over }, partners, today)).toBe(refusal)
})
