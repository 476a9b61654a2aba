/** The OpenAPI description, as far as tests look into it. */

/** A schema, or a reference to one. */
export interface Schema {
  example?: unknown
  $ref?: string
  type?: string | string[]
  format?: string
  pattern?: string
  enum?: unknown[]
  const?: unknown
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  oneOf?: Schema[]
  anyOf?: Schema[]
  allOf?: Schema[]
}

/** A body by its media type. */
export type Content = Record<
  string,
  { schema?: Schema; example?: unknown; examples?: Record<string, { $ref?: string }> }
>

/** A parameter of an operation. */
export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
}

/** An answer. */
export interface Answer {
  $ref?: string
  content?: Content
  headers?: Record<string, object>
}

/** An operation, with where it is. */
export interface Operation {
  path: string
  method: string
  operationId: string
  summary: string
  tags: string[]
  parameters?: Parameter[]
  requestBody?: { content: Content; required?: boolean }
  responses: Record<string, Answer>
  'x-access': 'public' | Record<string, string>
  'x-idempotency-exempt'?: string
  'x-body-max'?: number | 'stream'
}

/** The description. */
export type Description = {
  openapi: string
  tags: { name: string }[]
  paths: Record<string, Record<string, Omit<Operation, 'path' | 'method'>>>
} & Record<string, unknown>

/** Every operation of it. */
export function operationsOf(description: Description): Operation[] {
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const answers = Object.entries(operation.responses)
      const responses = answers.map(([status, each]) => [status, resolved(description, each)])
      return { ...operation, path, method, responses: Object.fromEntries(responses) }
    }),
  )
}

/** What a schema, or a reference, is. */
export function resolved<Part extends { $ref?: string }>(
  description: Description,
  part: Part | undefined,
): Part {
  const { $ref: ref, ...beside } = part ?? ({} as Part)
  if (ref === undefined) return part ?? ({} as Part)
  const found = ref
    .split('/')
    .slice(1)
    .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], description)
  return { ...resolved(description, found as Part), ...beside }
}

/** Every schema within, with where it stands. */
export function* schemasIn(node: unknown, at = ''): Generator<{ at: string; schema: Schema }> {
  if (typeof node !== 'object' || node === null) return
  if ('properties' in node) yield { at, schema: node as Schema }
  for (const [name, each] of Object.entries(node)) yield* schemasIn(each, `${at}/${name}`)
}
