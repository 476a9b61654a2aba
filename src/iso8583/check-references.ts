/** Checks what the sections of a protocol file say of its fields: answers, session and semantics. */

import type { SpecProblem } from './errors.ts'
import { pointerTo } from './pointer.ts'
import type { FieldSpec, Spec } from './spec.ts'
import { resolveField } from './table.ts'

type Rule = (field: FieldSpec, de: number) => string | null

/** Every mistake in how sections refer to fields, message types and codes. */
export function checkReferences(spec: Spec): SpecProblem[] {
  return [
    ...checkMessages(spec),
    ...checkEcho(spec),
    ...checkAnswers(spec),
    ...checkSession(spec),
    ...checkSemantics(spec),
  ]
}

function checkField(spec: Spec, pointer: string, de: number, ...rules: Rule[]): SpecProblem[] {
  const field = spec.fields[String(de)]
  if (!field) {
    const problem = `DE${de} is not among the fields`
    return [{ pointer, problem, remedy: `define fields/${de}, or name another field` }]
  }
  const problem = rules.map((rule) => rule(field, de)).find((text) => text !== null)
  return problem
    ? [{ pointer, problem, remedy: 'name another field, or correct its definition' }]
    : []
}

const notSensitive: Rule = (field, de) =>
  field.sensitivity === 'sad' || field.sensitivity === 'pan'
    ? `DE${de} is ${field.sensitivity}, which is never read as text nor sent back`
    : null

const fixedLength =
  (length: number): Rule =>
  (field, de) =>
    field.length === length ? null : `DE${de} must have the fixed length ${length}`

const numeric =
  (unitsMax: number): Rule =>
  (field, de) => {
    const units = typeof field.length === 'number' ? field.length : (field.max ?? 0)
    if (field.class !== 'n') return `DE${de} must be of class n`
    return units <= unitsMax ? null : `DE${de} must have at most ${unitsMax} digits`
  }

const covers =
  (slice: { start: number; length: number }): Rule =>
  (field, de) => {
    const units = typeof field.length === 'number' ? field.length : (field.max ?? 0)
    return slice.start + slice.length <= units ? null : `DE${de} has only ${units} characters`
  }

function checkMessages(spec: Spec): SpecProblem[] {
  const problems: SpecProblem[] = []
  const version = String(spec.mti.version)
  for (const [mti, row] of Object.entries(spec.messages)) {
    for (const [pointer, value] of [
      [pointerTo('messages', mti), mti],
      [pointerTo('messages', mti, 'answer'), row.answer],
    ] as const) {
      if (value.startsWith(version)) continue
      const problem = `${value} is not of version ${version}, which mti/version says`
      problems.push({ pointer, problem, remedy: `let it start with ${version}` })
    }
    if (row.repeatOf !== undefined && spec.messages[row.repeatOf]?.repeatOf !== undefined) {
      const pointer = pointerTo('messages', mti, 'repeatOf')
      const remedy = 'name the message type of the first sending'
      problems.push({ pointer, problem: `${row.repeatOf} is itself a repeat`, remedy })
    }
    if (row.repeatOf !== undefined && !spec.messages[row.repeatOf]) {
      const pointer = pointerTo('messages', mti, 'repeatOf')
      const remedy = `add messages/${row.repeatOf}, or correct the number`
      problems.push({ pointer, problem: `${row.repeatOf} is not among the messages`, remedy })
    }
    if (spec.messages[row.answer]) {
      const pointer = pointerTo('messages', mti, 'answer')
      const remedy = 'an answer is not answered: name another message type'
      problems.push({ pointer, problem: `${row.answer} is itself a message to answer`, remedy })
    }
  }
  return problems
}

function checkEcho(spec: Spec): SpecProblem[] {
  const { echo, required, codeField, points } = spec.answers
  const written: Rule = (_field, de) =>
    de === codeField || de === points.field ? `DE${de} is written by the gateway, not echoed` : null
  const twice = (list: readonly number[]): Rule => {
    return (_field, de) =>
      list.filter((other) => other === de).length > 1 ? `DE${de} stands twice` : null
  }
  return [
    ...echo.flatMap((de, i) => {
      const pointer = pointerTo('answers', 'echo', i)
      return checkField(spec, pointer, de, notSensitive, written, twice(echo))
    }),
    ...required.flatMap((de, i) => {
      const pointer = pointerTo('answers', 'required', i)
      const echoed: Rule = () => (echo.includes(de) ? null : `DE${de} is not echoed`)
      return checkField(spec, pointer, de, echoed, twice(required))
    }),
    ...spec.semantics.identity.flatMap((de, i) => {
      const pointer = pointerTo('semantics', 'identity', i)
      return checkField(spec, pointer, de, notSensitive, twice(spec.semantics.identity))
    }),
  ]
}

function checkAnswers(spec: Spec): SpecProblem[] {
  const { codeField, codes, points } = spec.answers
  const pointsFit: Rule = (field, de) => {
    const units = points.tag.length + points.digits
    if (field.class !== 'ans' || resolveField(spec, field).encoding !== 'ascii') {
      return `DE${de} must be text of class ans to take the points`
    }
    if (typeof field.length === 'number') {
      return field.length === units
        ? null
        : `DE${de} is ${field.length} long, the points are ${units}`
    }
    return units <= (field.max ?? 0) ? null : `DE${de} is too short for ${units} characters`
  }
  const other: Rule = (_field, de) => (de === codeField ? `DE${de} takes the response code` : null)
  return [
    ...Object.entries(codes).flatMap(([name, code]) =>
      checkField(spec, pointerTo('answers', 'codes', name), codeField, ...codeRules(code)),
    ),
    ...checkField(
      spec,
      pointerTo('answers', 'points', 'field'),
      points.field,
      notSensitive,
      other,
      pointsFit,
    ),
  ]
}

/** A code has the length and class of its field. */
function codeRules(code: string): Rule[] {
  const classed: Rule = (field, de) => {
    const pattern = field.class === 'n' ? /^\d+$/ : field.class === 'an' ? /^[A-Za-z0-9]+$/ : null
    if (pattern === null) return `DE${de} takes codes and must be of class n or an`
    return pattern.test(code) ? null : `${code} is not of class ${field.class}`
  }
  return [notSensitive, fixedLength(code.length), classed]
}

function checkSession(spec: Spec): SpecProblem[] {
  const { codeField, ...codes } = spec.session
  return Object.entries(codes).flatMap(([name, code]) =>
    checkField(spec, pointerTo('session', name), codeField, ...codeRules(code)),
  )
}

function checkSemantics(spec: Spec): SpecProblem[] {
  const { fields, processing, channels, original, replacement, approvedCodes } = spec.semantics
  const { pan, ...rest } = fields
  const at = (...path: PropertyKey[]) => pointerTo('semantics', ...path)
  const isPan: Rule = (field, de) =>
    field.sensitivity === 'pan' ? null : `DE${de} carries the card number and must be declared pan`
  return [
    ...checkField(spec, at('fields', 'pan'), pan, isPan, numeric(30)),
    ...Object.entries(rest).flatMap(([name, de]) =>
      checkField(spec, at('fields', name), de, notSensitive),
    ),
    ...(['amount', 'billingAmount'] as const).flatMap((name) =>
      checkField(spec, at('fields', name), fields[name], numeric(15)),
    ),
    ...checkField(spec, at('processing'), fields.processingCode, covers(processing)),
    ...channels.flatMap((channel, i) =>
      checkField(spec, at('channels', i, 'field'), channel.field, notSensitive, covers(channel)),
    ),
    ...(['mti', 'stan', 'transmission'] as const).flatMap((name) =>
      checkField(spec, at('original', name), original.field, notSensitive, covers(original[name])),
    ),
    ...checkField(
      spec,
      at('replacement'),
      replacement.field,
      notSensitive,
      covers(replacement.amount),
    ),
    ...approvedCodes.flatMap((code, i) =>
      checkField(spec, at('approvedCodes', i), fields.responseCode, ...codeRules(code)),
    ),
  ]
}
