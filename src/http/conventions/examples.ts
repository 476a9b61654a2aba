/** Examples of bodies, put together from those of their fields, so that no operation is without one. */

/** A part of the description, as JSON. */
type Json = { readonly [name: string]: unknown }

/** Deeper than any body of ours goes; a schema that holds itself ends there. */
const depthMax = 12

const ofFormat: Readonly<Record<string, string>> = {
  'date-time': '2026-11-20T09:30:00Z',
  date: '2026-11-20',
  uuid: '5f8a1c3e-2b47-4d9a-8e61-0c7d3f9b2a15',
  uri: 'https://shop.example/hooks',
  email: 'aigerim@example.com',
  binary: '...',
}

/** What fields hold: words, numbers, codes, times, ids. */
const plausible = [
  ...[
    'text',
    '120',
    '1',
    '12',
    'KZT',
    '4321',
    '40817263',
    '2026-11',
    '2026-11-20',
    '2026-11-20T09:30:00',
  ],
  ...['09:30', '1024-70001', '411111', 'groceries', '5f8a1c3e2b474d9a8e610c7d3f9b2a15', 'A', '0.5'],
  '5f8a1c3e-2b47-4d9a-8e61-0c7d3f9b2a15',
]

/** Gives each body in `document` that has no example one, of requests what they must have, of answers all that they may. */
export function addExamples<Document extends object>(document: Document): Document {
  plainPatterns(document)
  const compose = createComposer(document)
  for (const operation of operationsOf(document)) {
    addTo(at(operation, 'requestBody'), (schema) => compose(schema, 'required'))
    for (const response of Object.values(at(operation, 'responses') ?? {})) {
      addTo(response, (schema) => compose(schema, 'all'))
    }
  }
  return document
}

/** A pattern with a flag comes with it, `...$/u`; JSON Schema's always have that one and never say so. */
function plainPatterns(node: unknown): void {
  if (typeof node !== 'object' || node === null) return
  if ('pattern' in node && typeof node.pattern === 'string') {
    node.pattern = node.pattern.replace(/\$\/[a-z]+$/, '$')
  }
  for (const each of Object.values(node)) plainPatterns(each)
}

function addTo(body: unknown, compose: (schema: unknown) => unknown): void {
  for (const media of Object.values(at(body, 'content') ?? {})) {
    if (!isJson(media) || 'example' in media || 'examples' in media) continue
    const example = compose(media['schema'])
    if (example !== undefined) Object.assign(media, { example })
  }
}

/** Every operation of the description. */
export function operationsOf(document: object): Json[] {
  const paths = Object.values(at(document, 'paths') ?? {})
  return paths.flatMap((path) => (isJson(path) ? Object.values(path).filter(isJson) : []))
}

type Which = 'required' | 'all'

function createComposer(document: object) {
  const compose = (schema: unknown, which: Which, depth = 0): unknown => {
    const known = isJson(schema) ? resolve(document, schema) : {}
    const told = exampleOf(known)
    if (told !== undefined || depth > depthMax) return told
    const forms = known['oneOf'] ?? known['anyOf']
    if (Array.isArray(forms)) {
      const form: unknown = forms.find((each) => !isJson(each) || each['type'] !== 'null')
      return merged(compose(form, which, depth + 1), objectOf(known, which, depth))
    }
    if (Array.isArray(known['allOf'])) {
      const parts = known['allOf'].map((each) => compose(each, which, depth + 1))
      return parts.reduce(merged, objectOf(known, which, depth))
    }
    if (typeOf(known) === 'array') {
      const item = compose(known['items'], which, depth + 1)
      return item === undefined || known['maxItems'] === 0 ? [] : [item]
    }
    return typeOf(known) === 'object' ? (objectOf(known, which, depth) ?? {}) : scalarOf(known)
  }

  function objectOf(schema: Json, which: Which, depth: number): unknown {
    const properties = schema['properties']
    if (!isJson(properties)) return undefined
    const required = Array.isArray(schema['required']) ? schema['required'] : []
    const names = Object.keys(properties).filter(
      (name) => which === 'all' || required.includes(name),
    )
    return Object.fromEntries(
      names.map((name) => [name, compose(properties[name], which, depth + 1)]),
    )
  }
  return compose
}

function exampleOf(schema: Json): unknown {
  const { example, examples, const: only, enum: values } = schema
  if (example !== undefined) return example
  if (Array.isArray(examples)) return examples[0]
  return only ?? (Array.isArray(values) ? values[0] : schema['default'])
}

function scalarOf(schema: Json): unknown {
  const { format, minimum } = schema
  switch (typeOf(schema)) {
    case 'string':
      return ofFormat[String(format)] ?? textOf(schema)
    case 'integer':
    case 'number':
      return typeof minimum === 'number' ? minimum : 1
    case 'boolean':
      return true
    default:
      return undefined
  }
}

/** The first of what fields hold that this one may hold; where none is, its definition must have an example. */
function textOf({ pattern, minLength = 0, maxLength = Infinity }: Json): string {
  const form = typeof pattern === 'string' ? new RegExp(pattern, 'u') : /^/
  const fits = (text: string): boolean =>
    form.test(text) && text.length >= Number(minLength) && text.length <= Number(maxLength)
  return plausible.find(fits) ?? 'text'
}

/** Of a type or null, the type. */
function typeOf({ type }: Json): unknown {
  return Array.isArray(type) ? type.find((each) => each !== 'null') : type
}

function merged(one: unknown, other: unknown): unknown {
  return isJson(one) && isJson(other) ? { ...one, ...other } : (one ?? other)
}

/** A schema, with what it refers to and what is said beside the reference. */
function resolve(document: object, schema: Json): Json {
  const { $ref: ref, ...beside } = schema
  if (typeof ref !== 'string') return schema
  const found = at(document, ...ref.split('/').slice(1))
  return { ...(isJson(found) ? resolve(document, found) : {}), ...beside }
}

function at(node: unknown, ...path: string[]): object | undefined {
  const found = path.reduce<unknown>((each, name) => (isJson(each) ? each[name] : undefined), node)
  return typeof found === 'object' && found !== null ? found : undefined
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
