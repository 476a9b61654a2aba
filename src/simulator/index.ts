/** A simulated acquirer: real ISO 8583 over real TCP, for demonstrations, tests and benchmarks. */
export { AcquirerClient, type ClientOptions } from './client.ts'
export type { Authentication } from './sealed.ts'
export { MessageMaker, type Purchase, type Shop } from './messages.ts'
export { plainMessage, textMessage, valueOf, type TextMessage } from './references.ts'
export { faultsOf, readPoints, type Expectation } from './check.ts'
export { Latency, type LatencySummary } from './latency.ts'
