/** The description says everything of every operation: a linter has no remark, and there is an example of all that goes over the wire. */
import {
  BaseResolver,
  createConfig,
  lintDocument,
  makeDocumentFromString,
} from '@redocly/openapi-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { problemDocument, type ProblemCode } from '../../../src/http/problem.ts'
import { describeApi } from '../../support/description.ts'
import {
  operationsOf,
  resolved,
  schemasIn,
  type Description,
  type Operation,
} from './description.ts'

let description: Description
let operations: readonly Operation[]
beforeAll(async () => {
  description = (await describeApi()) as Description
  operations = operationsOf(description)
})

/** The operations of which something is not so, by name. */
const named = (offends: (operation: Operation) => boolean): string[] =>
  operations.filter(offends).map(({ operationId }) => operationId)

const isPlain = (status: string): boolean => status.startsWith('2')

it('is found fault with by no linter', async () => {
  const config = await createConfig({ extends: ['recommended-strict'] })
  const document = makeDocumentFromString(JSON.stringify(description), 'openapi.json')
  const problems = await lintDocument({ document, config, externalRefResolver: new BaseResolver() })
  const told = problems.map(({ ruleId, message, location }) => [
    ruleId,
    message,
    location[0]?.pointer,
  ])
  expect(told).toEqual([])
})

describe('every operation', () => {
  it('has a name of its own, a summary and a known tag', () => {
    const names = operations.map(({ operationId }) => operationId)
    expect(names.length).toBeGreaterThan(60)
    expect(new Set(names).size).toBe(names.length)
    const tags = new Set(description.tags.map(({ name }) => name))
    expect(
      named(({ summary, tags: own }) => summary === '' || !own.every((tag) => tags.has(tag))),
    ).toEqual([])
  })

  it('has an example of its body, and of every answer', () => {
    const without = (content: object): boolean =>
      Object.values(content).some(
        (media: object) => !('example' in media) && !('examples' in media),
      )
    expect(
      named(
        ({ requestBody, responses }) =>
          without(requestBody?.content ?? {}) ||
          Object.values(responses).some(({ content }) => without(content ?? {})),
      ),
    ).toEqual([])
  })

  it('names each problem under its own status, with its document', () => {
    for (const { operationId, responses } of operations) {
      for (const [status, { content }] of Object.entries(responses)) {
        const examples = content?.['application/problem+json']?.examples ?? {}
        for (const [code, example] of Object.entries(examples)) {
          const { value } = resolved(description, example) as { value: { requestId: string } }
          const expected = problemDocument(code as ProblemCode, value.requestId)
          expect([operationId, status, value]).toEqual([
            operationId,
            `${expected.status}`,
            expected,
          ])
        }
      }
    }
  })

  it('can be refused for the reasons that every operation can', () => {
    const statuses = (wanted: string[]) => (operation: Operation) =>
      wanted.some((status) => !(status in operation.responses))
    expect(named(statuses(['400', '431', '500', '504']))).toEqual([])
    expect(named((each) => each.requestBody !== undefined && statuses(['408'])(each))).toEqual([])
  })

  it('tells of its request id, and of how often it may be asked', () => {
    const watched = new Set(['health', 'readiness', 'metrics'])
    const without = (name: string) => (operation: Operation) =>
      Object.values(operation.responses).some(({ headers }) => !(name in (headers ?? {})))
    expect(named(without('X-Request-Id'))).toEqual([])
    expect(named(without('RateLimit'))).toEqual([...watched])
    expect(named((each) => !watched.has(each.operationId) && !('429' in each.responses))).toEqual(
      [],
    )
  })

  it('that is a POST takes an Idempotency-Key, or says why not', () => {
    const posts = operations.filter(({ method }) => method === 'post')
    const takes = ({ parameters = [] }: Operation): boolean =>
      parameters.some(({ name }) => name === 'Idempotency-Key')
    for (const each of posts) {
      const isExempt = each['x-idempotency-exempt'] !== undefined || each['x-access'] === 'public'
      expect([each.operationId, takes(each)]).toEqual([each.operationId, !isExempt])
    }
    // What flows cannot be kept and told again.
    const flows = ({ responses, ...operation }: Operation): boolean =>
      operation['x-body-max'] === 'stream' ||
      Object.keys(responses['200']?.content ?? {}).some((type) => /ndjson|octet|csv/.test(type))
    expect(
      posts.filter((each) => flows(each) && takes(each)).map((each) => each.operationId),
    ).toEqual([])
    expect(posts.filter(takes).length).toBeGreaterThan(15)
  })

  it('that lists has pages, unless the list can never be long', () => {
    const isPaged = ({ parameters = [] }: Operation): boolean =>
      ['cursor', 'limit'].every((name) => parameters.some((each) => each.name === name))
    const lists = operations.filter(({ operationId }) => operationId.startsWith('list'))
    const unbounded = lists.filter((operation) => {
      const schema = resolved(
        description,
        operation.responses['200']?.content?.['application/json']?.schema,
      )
      const fields = Object.values(schema.properties ?? {}).map((each) =>
        resolved(description, each),
      )
      const long = fields.some((each) => each.type === 'array' && each.maxItems === undefined)
      return !isPaged(operation) && long
    })
    expect(unbounded.map(({ operationId }) => operationId)).toEqual([])
    expect(lists.length).toBeGreaterThan(8)
  })
})

describe('every schema', () => {
  it('has amounts as minor units with their currency, in text', () => {
    const wrong = [...schemasIn(description)].filter(({ schema: { properties = {} } }) => {
      const minor = properties['minor']
      return (
        minor !== undefined && (minor.type !== 'string' || properties['currency'] === undefined)
      )
    })
    expect(wrong.map(({ at }) => at)).toEqual([])
  })

  it('has times in UTC under names in -At, and local ones under local-', () => {
    const wrong = [...schemasIn(description)].flatMap(({ at, schema: { properties = {} } }) =>
      Object.entries(properties).flatMap(([name, of]) => {
        const field = resolved(description, of)
        const isText = [field.type].flat().includes('string') && field.enum === undefined
        const isUtc = field.format === 'date-time' || field.pattern?.endsWith('Z$') === true
        const isWrong = (name.endsWith('At') && !isUtc) || (name.startsWith('local') && isUtc)
        return isText && isWrong ? [`${at}/${name}`] : []
      }),
    )
    expect(wrong).toEqual([])
  })
})

it('has no plain answer without a body but 204, 202 and 304', () => {
  const empty = operations.flatMap(({ operationId, responses }) =>
    Object.entries(responses)
      .filter(
        ([status, { content }]) =>
          isPlain(status) && content === undefined && !['202', '204'].includes(status),
      )
      .map(([status]) => `${operationId} ${status}`),
  )
  expect(empty).toEqual([])
})
