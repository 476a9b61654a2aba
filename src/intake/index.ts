/** The intake: card events in, one transaction a batch, answers out. */
export {
  batchesInFlightMax,
  createIntake,
  type Intake,
  type IntakeOptions,
  type IntakeStats,
} from './intake.ts'
export { submitAll, type EventSink } from './submit-all.ts'
