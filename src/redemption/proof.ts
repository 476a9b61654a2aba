/** Proofs that a member is at the till, as a request brings them, and what is wrong with one. */
import type { CodeFault } from './code.ts'

/** The card payment that a terminal has just made, by the references of its slip. */
export interface PaymentReference {
  readonly acquirerId: string
  readonly terminalId: string
  /** Retrieval reference number (DE37). */
  readonly rrn: string
}

/** What a request brings. */
export type ShownProof =
  | { readonly kind: 'code'; readonly code: string }
  | ({ readonly kind: 'terminal_pin' } & PaymentReference)

/** Why a proof is not taken. */
export type ProofFault = CodeFault | 'payment_none' | 'payment_used'
