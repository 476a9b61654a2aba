/** Debian's Chromium, and what axe-core says of a page in it. */
import axe from 'axe-core'
import { chromium, type Browser, type Page } from 'playwright-core'
import { expect } from 'vitest'

const executablePath = '/usr/bin/chromium'
const args = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
]
/** WCAG 2.2 AA and what it is built on, and what axe calls best practice. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Starts the browser. */
export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({ executablePath, args })
}

/** What is not accessible on the page: rule and place, a line each. */
async function violations(page: Page): Promise<string[]> {
  // Evaluated by the debugger: the page's own policy runs no script that is not ours.
  await page.evaluate(axe.source)
  const found = await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(tags)} })`)
  const { violations: all } = found as { violations: { id: string; nodes: { html: string }[] }[] }
  return all.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
}

/** Asserts that a page is accessible, and that nothing of it has to be scrolled to sideways (WCAG 1.4.10). */
export async function accessible(page: Page): Promise<void> {
  expect(await violations(page), page.url()).toEqual([])
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
  expect(await page.evaluate(overflow), page.url()).toBeLessThanOrEqual(0)
}
