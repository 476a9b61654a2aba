/** The client of the HTTP API: methods by the tags of the description, made of it by `npm run client`. */
export { Api as Client } from './generated/api.ts'
export type * from './generated/api.ts'
export { ApiProblem } from './problem.ts'
export type { ClientOptions, RequestParams } from './transport.ts'
