/** What a refused caller is told to come with: the header `WWW-Authenticate`. */
import { proofAlgorithms } from '../../keys/token/dpop.ts'
import { statusOf, type ProblemCode } from '../problem.ts'

const realm = 'realm="cobrand"'
const algs = `algs="${proofAlgorithms.join(' ')}"`

/**
 * RFC 6750 3 and RFC 9449 7.1: both schemes, and what was wrong with a credential that was sent; `null` where the caller
 * need not come with another one.
 */
export function challengeOf(code: ProblemCode, sentCredential: boolean): string | null {
  if (code === 'insufficient_scope') return `Bearer ${realm}, error="insufficient_scope"`
  if (statusOf(code) !== 401) return null
  if (code === 'dpop_proof_refused') return `DPoP ${realm}, error="invalid_dpop_proof", ${algs}`
  const error = sentCredential ? ', error="invalid_token"' : ''
  return `Bearer ${realm}${error}, DPoP ${realm}${error}, ${algs}`
}
