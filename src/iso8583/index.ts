/** ISO 8583 for TypeScript: a protocol file in, a compiled dialect out. See README.md beside this file. */

export { compileDialect, type Dialect } from './dialect.ts'
export { loadProtocol, protocolNames } from './load.ts'
export type { AnswerCode, FinishedAnswer, PreparedAnswer } from './answer.ts'
export type { PlainMessage } from './encode.ts'
export type { Message } from './message.ts'
export type { FieldView } from './view.ts'
export {
  AccessError,
  DecodeError,
  EncodeError,
  SpecError,
  type DecodeErrorCode,
  type SpecProblem,
} from './errors.ts'
export type {
  AnswersSpec,
  FramingSpec,
  MessageKind,
  SemanticsSpec,
  Sensitivity,
  SessionSpec,
  Spec,
} from './spec.ts'
