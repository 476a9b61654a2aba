import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { saveBank } from '../../src/bank/store.ts'
import { giveConsent } from '../../src/member/consent/consents.ts'
import { cardText } from '../../src/web/text/card.ts'
import { signInText } from '../../src/web/text/sign-in.ts'
import { accessible, openBrowser } from './browser.ts'
import { memberPhone, startStage, today, type Stage } from './stage.ts'

const pan = '4012888888881881'
const otherPan = '5105105105105100'
const newPhone = '+77010000201'
const text = { ...signInText.en, ...cardText.en }
let stage: Stage
let browser: Browser
beforeAll(async () => {
  ;[stage, browser] = await Promise.all([startStage(), openBrowser()])
  const agreement = { kind: 'card_linking', version: 1, language: 'en', via: 'portal' } as const
  await giveConsent(stage.sql, stage.memberId, agreement, new Date())
})
afterAll(async () => {
  await browser.close()
  await stage.stop()
})

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  return page
}

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('main').getByRole('button', { name, exact: true }).click()

async function signIn(page: Page): Promise<void> {
  await page.goto(`${stage.url}/portal/sign-in`)
  await page.getByLabel(text.phone).fill(memberPhone)
  await press(page, text.send)
  await page.getByLabel(text.code, { exact: true }).fill(stage.codeOf(memberPhone))
  await press(page, text.signIn)
}

/** Moves on by Tab until the focus is where it was wanted; every stop can be seen. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let steps = 0; steps < 40; steps++) {
    await page.keyboard.press('Tab')
    const [isThere, outline] = await page.evaluate<[boolean, string]>(
      `[document.activeElement.matches(${JSON.stringify(selector)}),
        getComputedStyle(document.activeElement).outlineStyle]`,
    )
    expect(outline).not.toBe('none')
    if (isThere) return
  }
  throw new Error(`Tab does not lead to ${selector}`)
}

/** Ticks the box of a text and sends the form. */
async function agree(page: Page, before = async (): Promise<void> => {}): Promise<void> {
  await before()
  await tabTo(page, '#agree')
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
}

test(
  'by keyboard alone: in, past the menu, a card with a mistake that is mended, out',
  { timeout: 120_000 },
  async () => {
    const page = await open()
    await page.goto(`${stage.url}/portal/sign-in`)
    await tabTo(page, '.skip')
    await page.keyboard.press('Enter')
    await tabTo(page, '#phone')
    await page.keyboard.press('Control+A')
    await page.keyboard.type(newPhone)
    await page.keyboard.press('Enter')
    await page.waitForURL(/sign-in\/code/)
    await tabTo(page, '#code')
    await page.keyboard.type(stage.codeOf(newPhone))
    await page.keyboard.press('Enter')
    await page.waitForURL(/join/)
    await agree(page, async () => {
      await tabTo(page, '#name')
      await page.keyboard.type('Дана')
    })
    await page.waitForURL(/portal\?done=joined/)
    await tabTo(page, 'a[href="/portal/cards/link"]')
    await page.keyboard.press('Enter')
    await page.waitForURL(/cards\/link/)
    await agree(page)
    await page.getByLabel(text.number).waitFor()
    await tabTo(page, '#number')
    await page.keyboard.type('4012888888881882')
    await page.keyboard.press('Enter')
    await page.getByText(text.numberWrong).waitFor()
    expect(await page.evaluate('document.activeElement.id')).toBe('number')
    await page.keyboard.press('Control+A')
    await page.keyboard.type(pan)
    await page.keyboard.press('Enter')
    await page.waitForURL(/links\/\d+/)
    await tabTo(page, 'form[action$="/sign-out"] button')
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText(signInText.en.done['signed-out']).waitFor()
    await page.context().close()
  },
)

test(
  'without scripts everything works but the form for a card number, which is not there',
  { timeout: 120_000 },
  async () => {
    const page = await open({ javaScriptEnabled: false })
    await signIn(page)
    await page.goto(`${stage.url}/portal/cards/link`)
    expect(await page.getByText(text.noScript).isVisible()).toBe(true)
    expect(await page.getByLabel(text.number).count()).toBe(0)
    expect(await page.locator('main input').count()).toBe(0)
    expect(await page.locator('main form').count()).toBe(0)
    await stage.asksFor(otherPan)
    await page.goto(`${stage.url}/portal/cards`)
    await page.getByRole('link', { name: text.prove }).click()
    await stage.sees(otherPan)
    await page.getByLabel(text.amount).fill('12 345.00')
    await page.getByLabel(text.day).fill(today())
    await press(page, text.check)
    expect(await page.getByRole('status').innerText()).toBe(text.done.linked)
    await page.getByRole('button', { name: 'Қазақша' }).click()
    expect(await page.locator('html').getAttribute('lang')).toBe('kk')
    await page.context().close()
  },
)

test('where the script does not come, or is kept back, there is no form either', async () => {
  const page = await open()
  await page.route('**/card.js', (route) => route.abort())
  await signIn(page)
  await page.goto(`${stage.url}/portal/cards/link`)
  await page.getByText(text.noScript).waitFor()
  expect(await page.locator('main input').count()).toBe(0)
  await page.context().close()
})

test('what the journey does not come by is accessible, too', async () => {
  const page = await open({ viewport: { width: 320, height: 700 } })
  await signIn(page)
  const bankId = await saveBank(stage.sql, { name: 'Alatau Bank', proofUrl: null })
  const places = ['/portal/nowhere', await stage.askedBy(bankId), '/portal/consents', '/portal']
  for (const place of [...places, '/portal/consents/cards/withdraw']) {
    await page.goto(stage.url + place)
    await accessible(page)
  }
  await page.context().close()
})

test('a script that cannot encrypt offers no form and says why', async () => {
  const page = await open()
  await page.addInitScript('Object.defineProperty(crypto, "subtle", { value: undefined })')
  await signIn(page)
  await page.goto(`${stage.url}/portal/cards/link`)
  await page.getByText(text.insecure).waitFor()
  expect(await page.locator('main input').count()).toBe(0)
  await page.context().close()
})

test('the number is in no field that a form sends, and is gone when the page is left and come back to', async () => {
  const page = await open()
  await signIn(page)
  await page.goto(`${stage.url}/portal/cards/link`)
  const number = page.getByLabel(text.number)
  await number.fill(pan)
  expect(await number.getAttribute('name')).toBeNull()
  expect(await number.getAttribute('autocomplete')).toBe('cc-number')
  expect(await number.getAttribute('inputmode')).toBe('numeric')
  const sent = 'Object.fromEntries(new FormData(document.querySelector("main form")))'
  expect(await page.evaluate(sent)).toEqual({ card: '' })
  await page.goto(`${stage.url}/portal/cards`)
  await page.goBack()
  await number.waitFor()
  expect(await number.inputValue()).toBe('')
  expect(stage.bodies.join('\n')).not.toContain(pan)
  expect(stage.failures).toEqual([])
  await page.context().close()
})
