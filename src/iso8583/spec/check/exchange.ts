/** Checks what a protocol file says of message types, answers and the session. */

import { checkReference, codeRules, fieldAt, notSensitive, once, type Rule } from './rules.ts'
import type { SpecProblem } from '../../errors.ts'
import { pointerTo } from '../pointer.ts'
import type { Spec } from '../spec.ts'
import { resolveField, shapeOf } from '../../table/table.ts'
import { SHAPE } from '../../wire/encodings.ts'

/** Every mistake in messages, answers and session. */
export function checkExchange(spec: Spec): SpecProblem[] {
  return [
    ...Object.keys(spec.messages).flatMap((mti) => checkMessage(spec, mti)),
    ...checkAnswers(spec),
    ...checkSession(spec),
  ]
}

function checkMessage(spec: Spec, mti: string): SpecProblem[] {
  const row = spec.messages[mti]
  if (row === undefined) return []
  const at = (...path: PropertyKey[]) => pointerTo('messages', mti, ...path)
  const problems: SpecProblem[] = []
  const version = String(spec.mti.version)
  for (const [pointer, value] of [
    [at(), mti],
    [at('answer'), row.answer],
  ] as const) {
    if (value.startsWith(version)) continue
    const problem = `${value} is not of version ${version}, which mti/version says`
    problems.push({ pointer, problem, remedy: `let it start with ${version}` })
  }
  const first = row.repeatOf === undefined ? undefined : spec.messages[row.repeatOf]
  if (first?.repeatOf !== undefined) {
    const remedy = 'name the message type of the first sending'
    problems.push({
      pointer: at('repeatOf'),
      problem: `${row.repeatOf} is itself a repeat`,
      remedy,
    })
  }
  if (row.repeatOf !== undefined && first === undefined) {
    const remedy = `add messages/${row.repeatOf}, or correct the number`
    const problem = `${row.repeatOf} is not among the messages`
    problems.push({ pointer: at('repeatOf'), problem, remedy })
  }
  if (spec.messages[row.answer]) {
    const remedy = 'an answer is not answered: name another message type'
    const problem = `${row.answer} is itself a message to answer`
    problems.push({ pointer: at('answer'), problem, remedy })
  }
  const { mandatory = [], conditional = [], echo = [], approved } = row
  const both: Rule = (_field, name) =>
    mandatory.some((de) => `DE${de}` === name) ? `${name} is mandatory already` : null
  return [
    ...problems,
    ...mandatory.flatMap((de, i) =>
      checkReference(spec, at('mandatory', i), de, once(mandatory, de)),
    ),
    ...conditional.flatMap((de, i) =>
      checkReference(spec, at('conditional', i), de, once(conditional, de), both),
    ),
    ...checkEcho(spec, echo, at('echo')),
    ...(row.echo === undefined ? [] : checkRequired(spec, echo, at('echo'))),
    ...(approved === undefined
      ? []
      : checkReference(spec, at('approved'), spec.answers.codeField, ...codeRules(approved))),
  ]
}

function checkEcho(spec: Spec, echo: readonly number[], pointer: string): SpecProblem[] {
  const { codeField, points } = spec.answers
  const mac: readonly number[] = spec.session.mac?.fields ?? []
  const written =
    (de: number): Rule =>
    (_field, name) =>
      de === codeField || de === points?.field || mac.includes(de)
        ? `${name} is written by the gateway, not echoed`
        : null
  return echo.flatMap((de, i) => {
    const at = pointer + pointerTo(i)
    return checkReference(spec, at, de, notSensitive, written(de), once(echo, de))
  })
}

/** What matches an answer to its request must be echoed by every message type. */
function checkRequired(spec: Spec, echo: readonly number[], pointer: string): SpecProblem[] {
  return spec.answers.required
    .filter((de) => !echo.includes(de))
    .map((de) => ({
      pointer,
      problem: `DE${de} is in answers/required and is not echoed`,
      remedy: `add ${de} here, or remove it there`,
    }))
}

function checkAnswers(spec: Spec): SpecProblem[] {
  const { codeField, codes, points, echo, required } = spec.answers
  const at = (...path: PropertyKey[]) => pointerTo('answers', ...path)
  const echoed =
    (de: number): Rule =>
    (_field, name) =>
      echo.includes(de) ? null : `${name} is not echoed`
  const other: Rule = (_field, name) =>
    name === `DE${codeField}` ? `${name} takes the response code` : null
  return [
    ...checkEcho(spec, echo, at('echo')),
    ...required.flatMap((de, i) =>
      checkReference(spec, at('required', i), de, echoed(de), once(required, de)),
    ),
    ...Object.entries(codes).flatMap(([name, code]) =>
      checkReference(spec, at('codes', name), codeField, ...codeRules(code)),
    ),
    ...checkReference(
      spec,
      at('points', 'field'),
      points?.field,
      notSensitive,
      other,
      pointsFit(spec),
    ),
  ]
}

function pointsFit(spec: Spec): Rule {
  const units = (spec.answers.points?.tag.length ?? 0) + (spec.answers.points?.digits ?? 0)
  return (field, name) => {
    const shape = shapeOf(field, resolveField(spec, field).encoding)
    if (field.class !== 'ans' || shape !== SHAPE.characters) {
      return `${name} must be text of class ans to take the points`
    }
    if (typeof field.length === 'number') {
      return field.length === units
        ? null
        : `${name} is ${field.length} long, the points are ${units}`
    }
    return units <= (field.max ?? 0) ? null : `${name} is too short for ${units} characters`
  }
}

function checkSession(spec: Spec): SpecProblem[] {
  const { session, messages } = spec
  const { codeField, signOn, signOff, echo, request, fields, matchKey, mac } = session
  const at = (...path: PropertyKey[]) => pointerTo('session', ...path)
  const problems: SpecProblem[] = []
  if (messages[request]?.kind !== 'network') {
    const problem = `${request} is not among the messages of kind network`
    const remedy = `add messages/${request} with kind network, or name the message type that is`
    problems.push({ pointer: at('request'), problem, remedy })
  }
  return [
    ...problems,
    ...Object.entries({ signOn, signOff, echo }).flatMap(([name, code]) =>
      checkReference(spec, at(name), codeField, ...codeRules(code)),
    ),
    ...Object.entries(fields).flatMap(([de, filling]) =>
      checkReference(spec, at('fields', de), Number(de), notSensitive, fillingFits(filling)),
    ),
    ...matchKey.flatMap((de, i) =>
      checkReference(spec, at('matchKey', i), de, notSensitive, once(matchKey, de)),
    ),
    ...(mac?.fields ?? []).flatMap((de, i) => checkMac(spec, de, at('mac', 'fields', i))),
    ...checkReference(spec, at('mac'), mac?.fields[1], sameLength(spec, mac?.fields[0])),
  ]
}

/** `now` is written by the layout of its field, from MMDD to YYMMDDhhmmss. */
function fillingFits(filling: string): Rule {
  return (field, name) => {
    const { length } = field
    if (filling === 'now') {
      return field.class === 'n' && [4, 6, 10, 12].includes(Number(length))
        ? null
        : `${name} is no date or time: class n with length 4, 6, 10 or 12`
    }
    if (filling === 'stan') {
      return field.class === 'n' && typeof length === 'number'
        ? null
        : `${name} is no trace number: class n with a fixed length`
    }
    const units = filling.length - 1
    const max = typeof length === 'number' ? length : (field.max ?? 0)
    return units <= max ? null : `${name} has room for ${max} characters, not ${units}`
  }
}

/** Whoever writes a MAC leaves room for it before it is known which of the fields it is. */
function sameLength(spec: Spec, other: number | undefined): Rule {
  return (field, name) =>
    field.length === fieldAt(spec, String(other))?.length
      ? null
      : `${name} has another length than DE${other}`
}

function checkMac(spec: Spec, de: number, pointer: string): SpecProblem[] {
  const fixed: Rule = (field, name) =>
    field.class === 'b' && typeof field.length === 'number'
      ? null
      : `${name} must be of class b with a fixed length to take a MAC`
  const last: Rule = (_field, name) =>
    de === 64 || fieldAt(spec, String(de + 1)) === undefined
      ? null
      : `${name} must be the last field that a message can have`
  return checkReference(spec, pointer, de, fixed, last)
}
