/** Values that fit a schema of the description, and values that very nearly do. */
import fc from 'fast-check'
import { resolved, type Description, type Schema } from './description.ts'

type Values = fc.Arbitrary<unknown>

/** Deeper than any body of ours goes. */
const depthMax = 6
const itemsMax = 3

const formats: Record<string, Values> = {
  'date-time': fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
    .map((at) => at.toISOString().replace(/\.\d+/, '')),
  date: fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
    .map((at) => at.toISOString().slice(0, 10)),
  uuid: fc.uuid(),
  uri: fc.webUrl(),
}

/** What fits `schema`; its example more often than else, since it means something. */
export function valuesOf(description: Description, schema: Schema | undefined, depth = 0): Values {
  const known = resolved(description, schema)
  const further = (inner: Schema | undefined): Values => valuesOf(description, inner, depth + 1)
  const any = anyOf(known, further, depth)
  return 'example' in known ? fc.oneof(fc.constant(known.example), any) : any
}

function anyOf(
  schema: Schema,
  further: (inner: Schema | undefined) => Values,
  depth: number,
): Values {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  const forms = schema.oneOf ?? schema.anyOf
  if (forms !== undefined) return fc.oneof(...forms.map(further))
  if (schema.allOf !== undefined) {
    return fc
      .tuple(...schema.allOf.map(further))
      .map((parts) => Object.assign({}, ...parts) as unknown)
  }
  const types = [schema.type ?? (schema.properties === undefined ? 'string' : 'object')].flat()
  return fc.oneof(...types.map((type) => ofType(type, schema, further, depth)))
}

function ofType(
  type: string,
  schema: Schema,
  further: (inner: Schema | undefined) => Values,
  depth: number,
): Values {
  switch (type) {
    case 'object':
      return objects(schema, further, depth)
    case 'array': {
      const { minItems: minLength = 0, maxItems = itemsMax } = schema
      const maxLength = Math.max(minLength, Math.min(maxItems, depth > depthMax ? 0 : itemsMax))
      return fc.array(further(schema.items), { minLength, maxLength })
    }
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1_000_000 })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return texts(schema)
  }
}

function objects(
  schema: Schema,
  further: (inner: Schema | undefined) => Values,
  depth: number,
): Values {
  const fields = Object.entries(schema.properties ?? {})
  const required = new Set(schema.required ?? [])
  const kept = fields.filter(([name]) => required.has(name) || depth <= depthMax)
  const model = Object.fromEntries(kept.map(([name, inner]) => [name, further(inner)]))
  return fc.record(model, {
    requiredKeys: kept.map(([name]) => name).filter((name) => required.has(name)),
  })
}

function texts({ pattern, format, minLength = 0, maxLength = 40 }: Schema): Values {
  const known = formats[format ?? '']
  if (known !== undefined) return known
  const any = fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) })
  if (pattern === undefined) return any
  try {
    return fc.stringMatching(new RegExp(pattern, 'u')).filter((text) => text.length <= maxLength)
  } catch {
    // A look-ahead, or a class of Unicode: what fast-check does not make texts of.
    return any
  }
}

/** Any JSON, for where something else is asked for. */
const junk: Values = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1.5, 2 ** 53, '', ' ', '0', '\u0000', '\ud800', [], {}),
  fc.constantFrom('9'.repeat(40), "'; --", '../../x', '%00', 'é'.repeat(300), [[[[]]]], {
    __proto__x: 1,
  }),
  fc.jsonValue({ maxDepth: 2 }),
)

/** A value of `values` with one thing wrong: a member gone, of another kind, or one too many; or something else altogether. */
export function broken(values: Values): Values {
  const inner = fc
    .tuple(values, fc.nat(), junk, fc.nat({ max: 2 }))
    .map(([value, at, other, how]) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return other
      const entries = Object.entries(value)
      const [name] = entries[at % Math.max(entries.length, 1)] ?? ['x']
      if (how === 0) return Object.fromEntries(entries.filter(([each]) => each !== name))
      return { ...value, [how === 1 ? name : 'unknown']: other }
    })
  return fc.oneof({ weight: 4, arbitrary: inner }, { weight: 1, arbitrary: junk })
}
