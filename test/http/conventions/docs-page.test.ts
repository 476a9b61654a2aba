/** The page at /docs in a browser: it shows the operations, asks nobody else for anything, and breaks no policy. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { openBrowser } from '../../web/browser.ts'
import { startApi, type TestApi } from '../api.ts'

let api: TestApi
let browser: Browser
beforeAll(async () => {
  api = await startApi()
  browser = await openBrowser()
}, 60_000)
afterAll(async () => {
  await browser.close()
  await api.stop()
})

it('shows an operation with its example, from this server alone', async () => {
  const page = await browser.newPage()
  const said: string[] = []
  page.on('console', (message) => said.push(message.text()))
  page.on('pageerror', (error) => said.push(error.message))
  const elsewhere: string[] = []
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(api.server.url) && !url.startsWith('data:')) elsewhere.push(url)
  })
  await page.goto(`${api.server.url}/docs#/Members/readBalance`)
  const operation = page.locator('[id="operations-Members-readBalance"]')
  await operation.locator('.responses-wrapper').waitFor({ timeout: 90_000 })
  const shown = await operation.innerText()
  expect(shown).toContain("A member's points")
  expect(shown).toContain('"available": "120"')
  expect(elsewhere).toEqual([])
  expect(said).toEqual([])
}, 120_000)
