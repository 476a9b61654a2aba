/** `GET /docs`: a page on which the API is read and tried; and its files. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Api } from '../../api.ts'
import { etagOfText } from '../../conventions/etag.ts'
import { page, pageFiles, pagePath, pagePolicy, readPageFile, type PageFile } from './page.ts'

const shared = { tags: ['Operation'], 'x-access': 'public' } as const
const names = Object.keys(pageFiles) as PageFile[]
/** Each type in which files are; the router's types would have all of them be text. */
const types = [...new Set<string>(Object.values(pageFiles).map((type) => type.split(';')[0] ?? ''))]

const pageRoute = createRoute({
  ...shared,
  method: 'get',
  path: pagePath,
  operationId: 'readDocs',
  summary: 'This description as a page to read and to try',
  tags: ['Operation'],
  'x-problems': [] as const,
  responses: {
    200: {
      description: 'The page',
      content: { 'text/html': { schema: z.string(), example: '<!doctype html>...' } },
    },
  },
})

const fileRoute = createRoute({
  ...shared,
  method: 'get',
  path: `${pagePath}/{file}`,
  operationId: 'readDocsFile',
  summary: 'A file of the page',
  tags: ['Operation'],
  'x-problems': [] as const,
  request: {
    params: z.object({ file: z.enum(names).openapi({ param: { name: 'file', in: 'path' } }) }),
  },
  responses: {
    200: {
      description: 'The file, in the type that it has',
      content: Object.fromEntries(
        types.map((type) => [type, { schema: z.string().openapi({ format: 'binary' }) }]),
      ),
    },
  },
})

/** Mounts the routes. Files are read once. */
export function mountDocs(api: Api): void {
  const read = new Map<PageFile, Promise<{ body: Uint8Array; etag: string }>>()
  const file = (name: PageFile) => {
    const found = read.get(name) ?? load(name)
    read.set(name, found)
    return found
  }
  const pageTag = etagOfText(page)
  api.mount(pageRoute, (c) => {
    c.header('content-security-policy', pagePolicy)
    c.header('etag', pageTag)
    c.header('cache-control', 'no-cache')
    return c.html(page, 200)
  })
  api.mount(fileRoute, async (c) => {
    const name = c.req.valid('param').file
    const { body, etag } = await file(name)
    c.header('etag', etag)
    c.header('cache-control', 'no-cache')
    c.header('content-type', pageFiles[name])
    return c.body(Uint8Array.from(body), 200)
  })
}

async function load(name: PageFile): Promise<{ body: Uint8Array; etag: string }> {
  const body = await readPageFile(name)
  return { body, etag: etagOfText(body) }
}
