/** Makes the client of the OpenAPI description: the text of src/client/generated/api.ts. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { generateApi } from 'swagger-typescript-api'
import { describeApi } from '../support/description.ts'

/** Where the client lies. */
export const clientFile = fileURLToPath(
  new URL('../../src/client/generated/api.ts', import.meta.url),
)
const templates = fileURLToPath(new URL('templates', import.meta.url))

const head =
  '/** The HTTP API in types and methods: made by `npm run client` of the description, not by hand. */\n\n'

/** The client as it should be. */
export async function makeClient(): Promise<string> {
  const { files } = await generateApi({
    spec: await describeApi(),
    ...{
      templates,
      output: false,
      silent: true,
      fileName: 'api.ts',
      httpClientType: 'fetch',
    },
    ...{ moduleNameFirstTag: true, generateUnionEnums: true, extractRequestParams: true },
    ...{ sortTypes: true, sortRoutes: true },
    codeGenConstructs: ({ Keyword, ...rest }) => ({
      ...rest,
      Keyword: { ...Keyword, Any: 'unknown' },
    }),
  })
  const text = files.map(({ fileContent }) => fileContent).join('\n')
  const options = await resolveConfig(clientFile)
  return await format(head + text, { ...options, parser: 'typescript' })
}

/** The client as it is. */
export function readClient(): Promise<string> {
  return readFile(clientFile, 'utf8')
}
