/** Writes and reads the fields of a message by the references of a protocol file. */
import type { MessageJson, ReferenceSpec, Spec } from '../iso8583/index.ts'

/** A message whose fields are all text. */
export interface TextMessage {
  mti: string
  fields: Record<string, string>
}

/** The fields of a message that are text; composites are left out. */
export function textMessage({ mti, fields }: MessageJson): TextMessage {
  const texts: Record<string, string> = {}
  for (const [de, value] of Object.entries(fields)) if (typeof value === 'string') texts[de] = value
  return { mti, fields: texts }
}

/** What a reference refers to; `''` where the message lacks it. */
export function valueOf(fields: Record<string, string>, reference: ReferenceSpec): string {
  if (typeof reference !== 'object') return fields[reference] ?? ''
  const text = fields[reference.field] ?? ''
  return text.slice(reference.start, reference.start + reference.length)
}

/** Writes what a reference refers to; the rest of a field that it makes is zeros. */
export function put(
  { fields: specs }: Pick<Spec, 'fields'>,
  fields: Record<string, string>,
  reference: ReferenceSpec,
  text: string,
): void {
  if (typeof reference !== 'object') {
    fields[reference] = text
    return
  }
  const { field, start, length } = reference
  const units = specs[field]?.length
  const due = typeof units === 'number' ? units : start + length
  const whole = fields[field] ?? '0'.repeat(due)
  fields[field] = (whole.slice(0, start) + text + whole.slice(start + length)).padEnd(due, '0')
}
