/** A simulated acquirer: real ISO 8583 over real TCP, for demonstrations, tests and benchmarks. */
export { AcquirerClient, type ClientErrorCode, type ClientOptions } from './client.ts'
export { MessageMaker, type Purchase, type Shop } from './messages.ts'
export { textMessage, valueOf, type TextMessage } from './references.ts'
export { faultsOf, readPoints, type Expectation } from './check.ts'
export { Latency, type LatencySummary } from './latency.ts'
export { runLoad, type LoadOptions, type LoadReport } from './load.ts'
export { FrameMaker, loadPanDigits, runningPans } from './frames.ts'
