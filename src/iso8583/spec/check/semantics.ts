/** Checks what a protocol file says that its fields mean. */

import {
  checkReference,
  codeRules,
  covers,
  fieldAt,
  isPan,
  notSensitive,
  numeric,
  once,
  type Rule,
} from './rules.ts'
import type { SpecProblem } from '../../errors.ts'
import { pointerTo } from '../pointer.ts'
import { pathOf } from '../references.ts'
import type { ReferenceSpec, Spec } from '../spec.ts'

const AMOUNT_DIGITS_MAX = 15
const PAN_DIGITS_MAX = 30

/** Every mistake in the semantics. */
export function checkSemantics(spec: Spec): SpecProblem[] {
  const { fields, processing, channels, entryModes = [], approvedCodes, identity } = spec.semantics
  const { pan, ...rest } = fields
  const at = (...path: PropertyKey[]) => pointerTo('semantics', ...path)
  return [
    ...checkReference(spec, at('fields', 'pan'), pan, isPan, numeric(PAN_DIGITS_MAX)),
    ...Object.entries(rest).flatMap(([name, reference]) =>
      checkReference(spec, at('fields', name), reference, notSensitive),
    ),
    ...(['amount', 'billingAmount'] as const).flatMap((name) =>
      checkReference(spec, at('fields', name), fields[name], amountRule(fields[name])),
    ),
    ...identity.flatMap((de, i) =>
      checkReference(spec, at('identity', i), de, notSensitive, once(identity, de)),
    ),
    ...checkReference(
      spec,
      at('processing'),
      fields.processingCode,
      coveredBy(spec, fields.processingCode, processing),
    ),
    ...Object.entries({ channels, entryModes }).flatMap(([name, rules]) =>
      rules.flatMap((rule, i) =>
        checkReference(spec, at(name, i, 'field'), rule.field, notSensitive, covers(rule)),
      ),
    ),
    ...checkOriginals(spec),
    ...approvedCodes.flatMap((code, i) =>
      checkReference(spec, at('approvedCodes', i), fields.responseCode, ...codeRules(code)),
    ),
  ]
}

function checkOriginals(spec: Spec): SpecProblem[] {
  const {
    original,
    replacement,
    cash,
    increments = [],
    networkReference = [],
    par = [],
  } = spec.semantics
  const at = (...path: PropertyKey[]) => pointerTo('semantics', ...path)
  const entry: Rule = (_field, name) => {
    if ((cash?.type === undefined) !== (cash?.types === undefined)) {
      return 'type and types of cash come together'
    }
    const ends = [cash?.type, cash?.amount].map((one) => (one ? one.start + one.length : 0))
    return Math.max(...ends) <= (cash?.entryLength ?? 0)
      ? null
      : `type and amount reach past the entries of ${name}`
  }
  return [
    ...networkReference.flatMap((reference, i) =>
      checkReference(spec, at('networkReference', i), reference, notSensitive),
    ),
    ...par.flatMap((reference, i) => checkReference(spec, at('par', i), reference, notSensitive)),
    ...(['mti', 'stan', 'transmission'] as const).flatMap((name) =>
      checkReference(spec, at('original', name), original?.[name], notSensitive),
    ),
    ...checkReference(spec, at('replacement', 'amount'), replacement?.amount, notSensitive),
    ...checkReference(spec, at('replacement', 'original'), replacement?.original, notSensitive),
    ...checkReference(spec, at('replacement', 'when'), replacement?.when?.field, notSensitive),
    ...increments.flatMap(({ when }, i) =>
      checkReference(spec, at('increments', i, 'when'), when.field, notSensitive),
    ),
    ...checkReference(spec, at('cash'), cash?.field, notSensitive, entry),
  ]
}

/** An amount is a number, or a slice of one short enough to be read as one. */
function amountRule(reference: ReferenceSpec | undefined): Rule {
  if (typeof reference !== 'object') return numeric(AMOUNT_DIGITS_MAX)
  return (_field, name) =>
    reference.length <= AMOUNT_DIGITS_MAX
      ? null
      : `${name} must have at most ${AMOUNT_DIGITS_MAX} digits`
}

/** The slice of the processing code lies inside what the reference takes of the field. */
function coveredBy(
  spec: Spec,
  reference: ReferenceSpec,
  slice: { start: number; length: number },
): Rule {
  if (typeof reference !== 'object') return covers(slice)
  const field = fieldAt(spec, pathOf(reference))
  return (_field, name) =>
    field !== undefined && slice.start + slice.length <= reference.length
      ? null
      : `${name} has only ${reference.length} characters`
}
