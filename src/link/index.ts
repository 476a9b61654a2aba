/** Acquirer links: ISO 8583 over TCP or TLS in, card events to the intake, answers out. */
export {
  startLinks,
  type LinkAddress,
  type Links,
  type LinksOptions,
  type Reloaded,
} from './links.ts'
export { LinkError, type LinkErrorCode } from './link-error.ts'
export type { LinkConfig } from './config.ts'
export type { LinkDeps, LinkLog } from './link.ts'
export {
  answerBucketsMs,
  type FaultReason,
  type LinkSnapshot,
  type Outcome,
  type TimesSnapshot,
} from './metrics.ts'
