/** The JSON Schema of protocol files, for editors. */

import { z } from 'zod'
import { specSchema } from './spec.ts'

type Json = unknown

/**
 * What `protocols/schema.json` holds: JSON Schema, draft 2020-12. A file that extends another is checked against the
 * same shapes with nothing required and null allowed, which removes what it stands for.
 */
export function protocolSchema(): object {
  const whole = { ...z.toJSONSchema(specSchema, { target: 'draft-2020-12' }) }
  const { $schema, $defs = {}, description, ...protocol } = whole
  const overlays: Record<string, Json> = {}
  for (const [name, schema] of Object.entries($defs)) overlays[`${name}-overlay`] = relaxed(schema)
  return {
    $schema,
    description,
    allOf: [
      { anyOf: [{ not: { required: ['extends'] } }, { $ref: '#/$defs/protocol-overlay' }] },
      { anyOf: [{ required: ['extends'] }, { $ref: '#/$defs/protocol' }] },
    ],
    $defs: {
      ...$defs,
      protocol,
      ...overlays,
      'protocol-overlay': { ...relaxedObject(protocol), required: ['extends', 'name', 'title'] },
    },
  }
}

/** A schema of which any part may be left out, or be null. */
function relaxed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(relaxed)
  return typeof schema === 'object' && schema !== null ? relaxedObject(schema) : schema
}

function relaxedObject(schema: object): object {
  const entries = Object.entries(schema).flatMap(([key, value]): [string, Json][] => {
    switch (key) {
      case 'required':
        return []
      case '$ref':
        return [[key, `${String(value)}-overlay`]]
      case 'properties':
        return [[key, mapped(value, orNull)]]
      case 'additionalProperties':
        return [[key, typeof value === 'object' ? orNull(value) : value]]
      case 'anyOf':
      case 'oneOf':
        return [['anyOf', relaxed(value)]]
      default:
        return [[key, value]]
    }
  })
  return Object.fromEntries(entries)
}

function mapped(value: Json, map: (schema: Json) => Json): Json {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, map(one)]))
}

function orNull(schema: Json): Json {
  return { anyOf: [relaxed(schema), { type: 'null' }] }
}
