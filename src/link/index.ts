/** Acquirer links: ISO 8583 over TCP in, card events to the intake, answers out. */
export {
  startLinks,
  LinkError,
  type LinkErrorCode,
  type Links,
  type LinksOptions,
  type LinkAddress,
} from './server.ts'
export type { LinkConfig, LinkDeps, LinkLog } from './link.ts'
export { answerBucketsMs, type LinkSnapshot, type Outcome } from './metrics.ts'
