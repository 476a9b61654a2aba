/** How a request about a redemption is refused. */
import type { Redemption } from '../../../ledger/redemption/redemption.ts'
import type { DeskAnswer } from '../../../redemption/desk.ts'
import type { GateRefusal } from '../../../redemption/refusal.ts'
import { ProblemError, type ProblemFacts } from '../../problem.ts'

type Refused = Exclude<DeskAnswer, { readonly redemption: Redemption }> | GateRefusal

/** The redemption of an answer that is no refusal. Throws the {@link ProblemError} of one that is. */
export function redemptionOf(answer: DeskAnswer): Redemption {
  if ('redemption' in answer) return answer.redemption
  throw new ProblemError(answer.outcome, [], factsOf(answer))
}

function factsOf(refusal: Refused): ProblemFacts {
  switch (refusal.outcome) {
    case 'insufficient_points':
      return { available: `${refusal.available}` }
    case 'exceeds_redemption':
      return { returnable: `${refusal.returnable}` }
    case 'exceeds_purchase':
      return { refundable: `${refusal.refundable}` }
    case 'exceeds_hold':
      return { held: `${refusal.held}` }
    case 'hold_ended':
      return { state: refusal.state }
    case 'quote_refused':
    case 'proof_refused':
      return { why: refusal.why }
    case 'proof_required':
      return { proofs: refusal.anyOf }
    case 'limit_exceeded':
      return { limits: refusal.limits }
    case 'points_out_of_bounds': {
      const { min, max, step } = refusal.bounds
      return { bounds: { min: `${min}`, max: max === null ? null : `${max}`, step: `${step}` } }
    }
    default:
      return {}
  }
}
