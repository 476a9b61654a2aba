/** The page that shows the API and tries it: Swagger UI from the package, and two small files of ours. Nothing is fetched elsewhere. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

/** Where the page is; its files are under it. */
export const pagePath = '/docs'

/** Ours; scripts of the page itself are forbidden by its policy. */
const start = `addEventListener('load', () => {
  SwaggerUIBundle({
    url: '/v1/openapi.json',
    dom_id: '#page',
    deepLinking: true,
    displayOperationId: true,
    docExpansion: 'list',
    filter: true,
    tryItOutEnabled: true,
    validatorUrl: null,
  })
})
`

/** The page. */
export const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Bank-card loyalty gateway: API</title>
    <link rel="icon" href="${pagePath}/favicon-32x32.png">
    <link rel="stylesheet" href="${pagePath}/swagger-ui.css">
    <script src="${pagePath}/swagger-ui-bundle.js"></script>
    <script src="${pagePath}/start.js"></script>
  </head>
  <body>
    <noscript>The description itself is at <a href="/v1/openapi.json">/v1/openapi.json</a>.</noscript>
    <div id="page"></div>
  </body>
</html>
`

/** Everything from this server; images in the style sheet, and styles that the script sets. */
export const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** The files under the page, by name, with their types. */
export const pageFiles = {
  'start.js': 'text/javascript; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const

/** A file under the page. */
export type PageFile = keyof typeof pageFiles

const { resolve } = createRequire(import.meta.url)

/** The bytes of one. */
export async function readPageFile(name: PageFile): Promise<Uint8Array> {
  return name === 'start.js'
    ? Buffer.from(start)
    : await readFile(resolve(`swagger-ui-dist/${name}`))
}
