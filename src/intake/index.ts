/** The intake: card events in, one transaction a batch, answers out. */
export { createIntake, type Intake, type IntakeOptions, type IntakeStats } from './intake.ts'
