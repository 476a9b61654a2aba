/** Holds an answer to what the description says of its operation. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Description, Operation } from './description.ts'

/** What is wrong with an answer to a request with this body; `null`: nothing. */
export type CheckAnswer = (
  operation: Operation,
  answer: Response,
  body: unknown,
) => Promise<string | null>

/** Take a list of which each item has a result of its own, whatever it is. */
const judgesItems = new Set(['postReceipts'])

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/
const date = /^\d{4}-\d\d-\d\d$/
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The check for a description. Schemas are compiled as they are needed. */
export function createAnswerCheck(description: Description): CheckAnswer {
  const ajv = new Ajv2020({ strict: false, allErrors: false })
  ajv.addFormat('date-time', dateTime).addFormat('date', date).addFormat('uuid', uuid)
  for (const name of ['uri', 'binary', 'email']) ajv.addFormat(name, true)
  ajv.addSchema(description, 'api')
  const compiled = new Map<unknown, ReturnType<typeof ajv.compile>>()
  /** What is wrong with `value`; references are those of the description. */
  const mistakes = (schema: object, value: unknown): string | null => {
    const known = compiled.get(schema)
    const validate = known ?? ajv.compile(absolute(schema))
    compiled.set(schema, validate)
    return validate(value) ? null : ajv.errorsText(validate.errors)
  }
  return async (operation, answer, body) => {
    const at = `${answer.status}`
    const told = operation.responses[at]
    const text = await answer.text()
    if (told === undefined) return `${at} is not described: ${text.slice(0, 200)}`
    if (!uuid.test(answer.headers.get('x-request-id') ?? '')) return `${at} has no X-Request-Id`
    const asked = operation.requestBody?.content['application/json']?.schema
    if (answer.ok && asked !== undefined && !judgesItems.has(operation.operationId)) {
      const refused = mistakes(asked, body)
      if (refused !== null) return `${at} to a body that is none: ${refused}`
    }
    const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
    const media = told.content?.[type]
    if (told.content === undefined) return text === '' ? null : `${at} has a body`
    if (media === undefined) return `${at} is of type ${type}`
    if (type === 'application/problem+json') {
      const { code } = JSON.parse(text) as { code: string }
      if (!(code in (media.examples ?? {}))) return `${at} ${code} is not described`
      if (code === 'internal') return `${at} ${code}`
    }
    const isJson = /[/+]json$/.test(type) && media.schema !== undefined
    const found = isJson ? mistakes(media.schema ?? {}, JSON.parse(text)) : null
    return found === null ? null : `${at} ${found}`
  }
}

/** References from the root of the description, which a part of it does not see. */
function absolute(schema: object): object {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"api#/')
  return JSON.parse(text) as object
}
