/** The OpenAPI description: its head, and what every route's entry says beyond its own definition. */
import { z, type RouteConfig } from '@hono/zod-openapi'
import { audiences } from '../keys/principal.ts'
import type { Access } from './access.ts'
import { securityOf } from './auth/schemes.ts'
import { asksVersion } from './conventions/etag.ts'
import { isCounted, takesKey } from './conventions/frame.ts'
import { headersOf, withKey } from './conventions/headers.ts'
import { namesQuery } from './conventions/strict.ts'
import type { DeclaredRoute } from './declaration.ts'
import {
  problemCodes,
  problemDocument,
  problemMediaType,
  problemSchema,
  statusOf,
  type ProblemCode,
} from './problem.ts'

/** The document without its paths. */
export const documentHead = {
  openapi: '3.1.0',
  info: {
    title: 'Bank-card loyalty gateway',
    version: '1',
    description:
      'Ids, points and amounts are decimal strings. Every error is a problem document (RFC 9457) ' +
      'with a stable `code`.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  tags: [
    { name: 'Access', description: 'Tokens for programs, and the keys of the gateway' },
    { name: 'Sign-in', description: 'How members get in, and what they agree to first' },
    { name: 'Members', description: 'Members and their points' },
    { name: 'Cards', description: 'Bank cards that members link' },
    { name: 'Payments', description: 'Payments with linked cards' },
    { name: 'Exceptions', description: 'Card events that fit several payments' },
    { name: 'Receipts', description: 'What tills tell: goods, cash, returns' },
    { name: 'Redemptions', description: 'Points that members spend at partners' },
    { name: 'Rules', description: 'What payments earn: versions, drafts, campaigns, who pays' },
    { name: 'Standing', description: 'Tiers, segments and loyalty indices of members' },
    { name: 'Settlement', description: 'What partners owe each other for a month' },
    { name: 'Locations', description: "Partners' shops, and the merchant ids that they ask for" },
    { name: 'Merchant ids', description: 'Which location a merchant id belongs to, and when' },
    { name: 'Card events', description: 'What acquirers send in place of a link' },
    { name: 'Clearing', description: "Acquirers' clearing files" },
    { name: 'Referrals', description: 'Members who bring friends' },
    { name: 'Feedback', description: 'What members say of purchases, and what partners answer' },
    { name: 'Claims', description: 'Purchases that members miss' },
    { name: 'Rosters', description: "Banks' files of their co-brand cards" },
    { name: 'Consents', description: 'What members let banks see' },
    { name: 'Profiles', description: 'Signed profiles of cashless spending, for banks' },
    {
      name: 'Events',
      description: 'What has happened: a feed to read, and webhooks that bring it',
    },
    { name: 'Operation', description: 'For what runs and watches the gateway' },
  ],
}

const exampleRequestId = '0b9c4f5e-6a1d-4c3b-9f8e-2d7a1c5b3e40'
/** An example of every problem document, by its code. */
export const problemExamples = Object.fromEntries(
  problemCodes
    // Of a path with another method: of no operation.
    .filter((code) => code !== 'method_not_allowed')
    .map((code) => [code, { value: problemDocument(code, exampleRequestId) }]),
)

/** The entry of a route with its security, its shared refusals and the examples of all of them. */
export function describeRoute(route: DeclaredRoute): RouteConfig {
  const { 'x-problems': own, ...entry } = route
  const refusals = problemResponses(route, [...own, ...sharedProblems(route)])
  return {
    ...entry,
    ...(takesKey(route) ? { request: withKey(route.request) } : {}),
    security: securityOf(route),
    responses: { ...refusals, ...withHeaders(route) },
  }
}

function sharedProblems(route: DeclaredRoute): ProblemCode[] {
  const { 'x-access': access, request } = route
  return [
    // What the server refuses before there is a request.
    ...(['malformed_request', 'headers_too_large'] as const),
    ...(request?.body === undefined ? [] : (['request_timeout'] as const)),
    ...(request?.params === undefined && !namesQuery(route)
      ? []
      : (['invalid_parameter'] as const)),
    ...(isCounted(route) ? (['rate_limited'] as const) : []),
    ...(asksVersion(request?.headers) ? (['version_missing'] as const) : []),
    ...(takesKey(route) ? (['invalid_parameter', 'key_reused', 'in_flight'] as const) : []),
    ...(access === 'public' ? [] : accessProblems(access)),
    ...(request?.body === undefined || ownsRefusals(route) ? [] : bodyProblems),
    'internal',
    'timed_out',
  ]
}

/** The token endpoint refuses bodies in OAuth's own documents. */
function ownsRefusals({ operationId }: DeclaredRoute): boolean {
  return operationId === 'createToken'
}

function accessProblems(access: Exclude<Access, 'public'>): ProblemCode[] {
  const refusesSome = audiences.some((each) => access[each] === undefined)
  const refusals = refusesSome
    ? (['forbidden', 'insufficient_scope'] as const)
    : ['insufficient_scope' as const]
  // What is another's is not there.
  const hides = audiences.some((each) => access[each] === 'self' || access[each] === 'own')
  return [
    ...(hides ? (['not_found'] as const) : []),
    'unauthenticated',
    'dpop_proof_refused',
    'key_misplaced',
    'unavailable',
    ...refusals,
  ]
}

const bodyProblems = [
  'malformed_json',
  'body_too_large',
  'unsupported_media_type',
  'invalid_body',
] as const satisfies ProblemCode[]

function problemResponses(route: DeclaredRoute, all: ProblemCode[]): RouteConfig['responses'] {
  const codes = [...new Set(all)]
  const statuses = new Set(codes.map(statusOf))
  const response = (status: number) =>
    problemResponse(
      route,
      codes.filter((code) => statusOf(code) === status),
    )
  return Object.fromEntries([...statuses].map((status) => [status, response(status)]))
}

function problemResponse(route: DeclaredRoute, codes: ProblemCode[]) {
  const documents = codes.map((code) => problemDocument(code, exampleRequestId))
  const examples = Object.fromEntries(
    codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
  )
  return {
    description: documents.map(({ code, title }) => `\`${code}\`: ${title}.`).join(' '),
    headers: headersOf(route, codes),
    content: { [problemMediaType]: { schema: problemSchema, examples } },
  }
}

function withHeaders(route: DeclaredRoute): RouteConfig['responses'] {
  const entries = Object.entries(route.responses)
  return Object.fromEntries(
    entries.map(([status, each]) => [
      status,
      { ...each, headers: { ...headersOf(route, []), ...ownHeaders(each) } },
    ]),
  )
}

/** Those of the route itself, which are declared as OpenAPI has them. */
function ownHeaders(response: RouteConfig['responses'][string]) {
  const headers = 'headers' in response ? response.headers : undefined
  return headers === undefined || headers instanceof z.ZodType ? {} : headers
}
