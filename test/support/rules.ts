/** Rule versions for tests of what is pure. */
import type { RuleVersion } from '../../src/program/rule.ts'

/** One point for every whole 100.00 KZT at partner 1000, which pays for it; and what is said otherwise. */
export function ruleVersion(otherwise: Partial<RuleVersion> = {}): RuleVersion {
  return {
    ...{ ruleId: 1n, version: 1, name: 'One point per 100 tenge', partnerId: 1000n },
    ...{ currency: 'KZT', condition: null, campaign: null, pointsValidMonths: 24 },
    ...{ validFrom: '2020-01-01 00:00:00', validTo: '9999', sinceRevision: 0, formerEnds: [] },
    funders: [{ funderId: otherwise.partnerId ?? 1000n, percent: 100 }],
    scope: { locationIds: null, product: null },
    effect: {
      ...{ kind: 'rate', perMinor: 10_000n, pointsPer: 1n, minimumMinor: 0n },
      ...{ tenders: null, rounding: 'step' },
    },
    limits: { paymentPoints: null, dayPoints: null, monthPoints: null, memberPoints: null },
    stacking: { group: 'base', mode: 'exclusive', priority: 0 },
    ...otherwise,
  }
}
