/** Protocol files to take apart: copies of the shipped ones that a test may change. */

import { readFileSync } from 'node:fs'
import { compileDialect, type Dialect } from '../../src/iso8583/index.ts'
import { specSchema, type FieldSpec, type Spec } from '../../src/iso8583/spec/spec.ts'

/** A fresh copy of a shipped protocol file. */
export function specCopy(name: string): Spec {
  const text = readFileSync(new URL(`../../protocols/${name}.json`, import.meta.url), 'utf8')
  return specSchema.parse(JSON.parse(text))
}

/** A field of a spec, which must be there. */
export function fieldOf(spec: Spec, de: number): FieldSpec {
  const field = spec.fields[String(de)]
  if (!field) throw new Error(`no field ${de}`)
  return field
}

/** The BCD dialect with DE120 as given and whatever else is changed. */
export function dialectWith(
  field: Omit<FieldSpec, 'name'>,
  change: (spec: Spec) => void = () => {},
): Dialect {
  const spec = specCopy('iso1987-bcd')
  spec.fields['120'] = { name: 'tested', sensitivity: 'public', ...field }
  change(spec)
  return compileDialect(spec, 'test.json')
}
