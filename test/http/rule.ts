/** A rule, a draft and a campaign of the partner of the API under test. */
import { createApprovals } from '../../src/intake/approvals.ts'
import { draftSchema } from '../../src/program/approval/draft.ts'
import { saveCampaign } from '../../src/program/campaign/store.ts'
import type { TestApi } from './api.ts'

/** What a partner may send as a draft, at any time. */
export const ruleDraft = {
  ...{ name: 'Evenings', currency: 'KZT', condition: "payment.time > '18:00:00'" },
  effect: { kind: 'rate', perMinor: '10000', pointsPer: '1' },
  ...{ stacking: { group: 'evenings' }, validFrom: '2126-12-01' },
}

/** Drafted by one, approved by another; and a draft that waits. */
export async function makeRule({ sql, partnerId }: Pick<TestApi, 'sql' | 'partnerId'>) {
  const approvals = createApprovals(sql)
  const save = async (name: string) => {
    const saved = await approvals.draft(
      partnerId,
      draftSchema.parse({ ...ruleDraft, name, stacking: { group: name } }),
      'anna',
    )
    if (saved.outcome !== 'saved') throw new Error(JSON.stringify(saved))
    return saved.draft
  }
  const made = await approvals.approve(await save('Mornings'), 'bolat')
  if (made.outcome !== 'approved_now') throw new Error(made.outcome)
  const { draftId } = await save(`${ruleDraft.name} to come`)
  const campaign = { partnerId, name: 'Spring', budgetPoints: 1000n, holdOutPercent: 10 }
  const campaignId = (await saveCampaign(sql, campaign)) ?? 0n
  return { ruleId: made.ruleId, draftId, campaignId }
}
