/** What a member's loyalty index comes to: whole numbers from 0 to 1000, of amounts and days alone. */
import { daysBetween } from '../../values/time.ts'
import type { IndexDocument, IndexPart, PartName } from './index-definition.ts'

/** What is known of a member at a partner. Amounts are minor units of the index's currency, in its window. */
export interface IndexView {
  /** `YYYY-MM-DD`. */
  readonly lastOn: string
  readonly payments: bigint
  readonly turnoverMinor: bigint
  /** What the member spent in the coalition in the categories that the index names. */
  readonly walletMinor: bigint
  /** How often the member has given a score, and their sum. */
  readonly scores: bigint
  readonly scoreSum: bigint
}

/** An index, and what its parts came to; of a part that is left out, nothing is known. */
export interface IndexValue {
  readonly index: number
  readonly parts: Partial<Readonly<Record<PartName, number>>>
}

const full = 1000n
/** What a member spends elsewhere is another partner's secret: a share in tenths does not tell it. */
const shareStep = 100n

/** Works it out. A part of which nothing is known does not count; where none is known it is 0. */
export function indexOf(
  { parts }: Pick<IndexDocument, 'parts'>,
  view: IndexView,
  today: string,
): IndexValue {
  let [sum, weights] = [0n, 0n]
  const scores: Partial<Record<PartName, number>> = {}
  for (const part of parts) {
    const score = scoreOf(part, view, today)
    if (score === null) continue
    scores[part.of] = Number(score)
    sum += score * BigInt(part.weight)
    weights += BigInt(part.weight)
  }
  return { index: weights === 0n ? 0 : Number(sum / weights), parts: scores }
}

function scoreOf(part: IndexPart, view: IndexView, today: string): bigint | null {
  const { payments, turnoverMinor, walletMinor, scores, scoreSum } = view
  switch (part.of) {
    case 'recency': {
      const days = Math.max(0, daysBetween(view.lastOn, today))
      return shareOf(BigInt(part.worstDays - days), BigInt(part.worstDays))
    }
    case 'frequency':
      return shareOf(payments, BigInt(part.fullPayments))
    case 'averageBill':
      return payments <= 0n ? 0n : shareOf(turnoverMinor / payments, BigInt(part.fullMinor))
    case 'shareOfWallet': {
      if (turnoverMinor <= 0n) return 0n
      if (walletMinor <= 0n) return null
      const share = shareOf(turnoverMinor, walletMinor)
      return share - (share % shareStep)
    }
    case 'feedback':
      return scores === 0n ? null : shareOf(scoreSum, scores * 10n)
  }
}

/** Thousandths, from 0 to 1000, rounded down. */
function shareOf(value: bigint, whole: bigint): bigint {
  if (value <= 0n) return 0n
  return value >= whole ? full : (value * full) / whole
}
