/** ISO 8583 for TypeScript: a protocol file in, a compiled dialect out. See README.md beside this file. */

export { compileDialect, type ByteRange, type Dialect } from './dialect.ts'
export { mergePatch } from './spec/merge.ts'
export { loadProtocol, loadSpec, protocolNames } from './load.ts'
export type { AnswerCode, FinishedAnswer, PreparedAnswer } from './write/answer.ts'
export type { PlainMessage } from './write/encode.ts'
export type { PlainComposite, PlainValue } from './composite/plain-value.ts'
export type { Message } from './message.ts'
export { redact } from './view/redact.ts'
export { elementOf, type Reference } from './spec/references.ts'
export type { FieldView, MessageJson } from './view/view.ts'
export { compileFraming, faultOf, frameMessage } from './framing/framing.ts'
export type { FrameFault, FrameSink, Framing } from './framing/framing.ts'
export { FrameCutter } from './framing/frame-cutter.ts'
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
  CompositeSpec,
  FieldSpec,
  FramingSpec,
  MessageKind,
  ReferenceSpec,
  SemanticsSpec,
  Sensitivity,
  SessionSpec,
  Spec,
} from './spec/spec.ts'
