/** The OpenAPI document says what the API takes and answers: a client that is generated from it works. */
import { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApi, type TestApi } from './api.ts'

type Json = { readonly [key: string]: unknown }

let api: TestApi
let document: unknown
beforeAll(async () => {
  api = await startApi()
  document = await (await api.call('/v1/openapi.json')).json()
})
afterAll(() => api.stop())

it('has patterns that a client compiles, without the slashes and flags of JavaScript', () => {
  const patterns = [...walk(document)].flatMap(({ pattern }) =>
    typeof pattern === 'string' ? [pattern] : [],
  )
  expect(patterns.length).toBeGreaterThan(50)
  // OpenAPI 3.1 has JSON Schema's patterns: ECMA-262, with `u`.
  for (const each of patterns) expect(() => new RegExp(each, 'u')).not.toThrow()
  expect(patterns.filter((each) => /^\/|\$\/[a-z]*$/.test(each))).toEqual([])
})

it('says of each field that may be null that it may, and of no other', () => {
  const found = [...schemasOf(api.app)].flatMap(({ at, schema, json }) => [
    ...compared(at, schema, json),
  ])
  expect(found.length).toBeGreaterThan(300)
  expect(found.filter((each) => each.taken !== each.told).map(({ at }) => at)).toEqual([])
})

/** Every object within. */
function* walk(node: unknown): Generator<Json> {
  if (typeof node !== 'object' || node === null) return
  if (!Array.isArray(node)) yield node as Json
  for (const each of Object.values(node)) yield* walk(each)
}

/** The bodies of requests and answers, as they are checked and as the document has them. */
function* schemasOf({ openAPIRegistry }: TestApi['app']) {
  for (const definition of openAPIRegistry.definitions) {
    if (definition.type !== 'route') continue
    const { route } = definition
    const operation = at(document, 'paths', route.path, route.method)
    const places = [
      ['request', 'body'],
      ...Object.keys(at(route, 'responses') ?? {}).map((status) => ['responses', status]),
    ]
    for (const [first = '', second = ''] of places) {
      const schema = at(route, first, second, 'content', 'application/json', 'schema')
      const told = first === 'request' ? at(operation, 'requestBody') : at(operation, first, second)
      const json = at(told, 'content', 'application/json', 'schema')
      if (isSchema(schema)) yield { at: `${route.method} ${route.path} ${second}`, schema, json }
    }
  }
}

function* compared(
  place: string,
  schema: z.core.$ZodType,
  json: unknown,
): Generator<{ at: string; taken: boolean; told: boolean }> {
  const told = resolved(json)
  const inner = unwrapped(schema)
  if (inner instanceof z.ZodObject) {
    for (const [name, field] of Object.entries<z.core.$ZodType>(inner.shape)) {
      const fieldJson = propertyOf(told, name)
      const taken = z.safeParse(field, null).success
      yield { at: `${place} /${name}`, taken, told: mayBeNull(fieldJson) }
      yield* compared(`${place} /${name}`, field, fieldJson)
    }
  }
  if (inner instanceof z.ZodArray) yield* compared(`${place}[]`, inner.element, at(told, 'items'))
  if (inner instanceof z.ZodUnion) {
    const forms = at(told, 'oneOf') ?? at(told, 'anyOf')
    for (const [index, form] of inner.options.entries()) {
      if (Array.isArray(forms)) yield* compared(`${place}|${index}`, form, forms[index])
    }
  }
}

/** Of an object, of one that may be null, and of one that adds to another. */
function propertyOf(json: unknown, name: string): unknown {
  const told = resolved(json)
  const own = at(told, 'properties', name)
  if (own !== undefined) return own
  const parts = [at(told, 'allOf'), at(told, 'anyOf'), at(told, 'oneOf')].flat()
  for (const part of parts) {
    const found = part === undefined ? undefined : propertyOf(part, name)
    if (found !== undefined) return found
  }
  return undefined
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return unwrapped(schema.unwrap())
  }
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrapped(schema.unwrap())
  }
  return schema instanceof z.ZodPipe ? unwrapped(schema.in) : schema
}

function mayBeNull(json: unknown): boolean {
  const told = resolved(json)
  const type = at(told, 'type')
  if (type === 'null' || (Array.isArray(type) && type.includes('null'))) return true
  const forms = at(told, 'anyOf') ?? at(told, 'oneOf')
  if (Array.isArray(forms)) return forms.some(mayBeNull)
  const all = at(told, 'allOf')
  if (Array.isArray(all)) return all.every(mayBeNull)
  const values = at(told, 'enum')
  if (Array.isArray(values)) return values.includes(null)
  return typeof told === 'object' && told !== null && type === undefined
}

function resolved(json: unknown): unknown {
  const ref = at(json, '$ref')
  return typeof ref === 'string' ? resolved(at(document, ...ref.split('/').slice(1))) : json
}

function at(node: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null && key in found
        ? Object.entries(found).find(([name]) => name === key)?.[1]
        : undefined,
    node,
  )
}

function isSchema(value: unknown): value is z.core.$ZodType {
  return value instanceof z.ZodType
}
