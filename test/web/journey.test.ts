import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Language } from '../../src/values/language.ts'
import { cardText } from '../../src/web/text/card.ts'
import { claimText } from '../../src/web/text/claim.ts'
import { consentWords } from '../../src/web/text/consent.ts'
import { frameText } from '../../src/web/text/frame.ts'
import { paymentText } from '../../src/web/text/payment.ts'
import { pointsText } from '../../src/web/text/points.ts'
import { privacyText } from '../../src/web/text/privacy.ts'
import { signInText } from '../../src/web/text/sign-in.ts'
import { grocery } from '../support/coalition.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { accessible, openBrowser } from './browser.ts'
import { startStage, today, type Stage } from './stage.ts'

let stage: Stage
let browser: Browser
beforeAll(async () => {
  ;[stage, browser] = await Promise.all([startStage(), openBrowser()])
  await stage.sql`INSERT INTO bank (name) VALUES ('Alatau Bank')`
})
afterAll(async () => {
  await browser.close()
  await stage.stop()
})

/** A published test number for each. */
const pans = { ru: '4111111111111111', kk: '5555555555554444', en: '4012888888881881' } as const
/** A small phone, a phone, a desk; light and dark. */
const screens = {
  ru: { width: 390, colorScheme: 'light' },
  kk: { width: 320, colorScheme: 'dark' },
  en: { width: 1280, colorScheme: 'light' },
} as const
const phones = { ru: '+77010000101', kk: '+77010000102', en: '+77010000103' } as const

async function open(language: Language): Promise<Page> {
  const { width, colorScheme } = screens[language]
  const viewport = { width, height: 800 }
  const context = await browser.newContext({ locale: language, viewport, colorScheme })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  page.on('console', (said) => {
    if (/Content Security Policy/i.test(said.text())) throw new Error(said.text())
  })
  return page
}

const title = (page: Page): Promise<string> => page.getByRole('heading', { level: 1 }).innerText()
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('main').getByRole('button', { name, exact: true }).click()
const follow = (page: Page, name: string): Promise<void> =>
  page.getByRole('main').getByRole('link', { name }).first().click()

async function joins(page: Page, language: Language): Promise<bigint> {
  const text = signInText[language]
  await page.goto(`${stage.url}/portal`)
  expect(await title(page)).toBe(text.title)
  await accessible(page)
  await page.getByLabel(text.phone).fill(phones[language])
  await press(page, text.send)
  expect(await title(page)).toBe(text.codeTitle)
  await page.getByLabel(text.code, { exact: true }).fill('000000x')
  await press(page, text.signIn)
  await page.getByRole('alert').getByRole('link', { name: text.codeWrong }).click()
  expect(await page.evaluate('document.activeElement.id')).toBe('code')
  await accessible(page)
  await page.getByLabel(text.code, { exact: true }).fill(stage.codeOf(phones[language]))
  await press(page, text.signIn)
  expect(await title(page)).toBe(text.joinTitle)
  await press(page, text.join)
  await page.getByRole('alert').waitFor()
  await accessible(page)
  await page.getByLabel(text.name).fill('Дана')
  await page.getByLabel(text.agree).check()
  await press(page, text.join)
  expect(await page.getByRole('status').innerText()).toBe(pointsText[language].done.joined)
  await accessible(page)
  const cookies = await page.context().cookies()
  const token = cookies.find(({ name }) => name === 'session')?.value ?? ''
  return (await stage.deps.signIn.sessionOf(token))?.memberId ?? 0n
}

async function linksCard(page: Page, language: Language): Promise<void> {
  const text = cardText[language]
  await page.getByRole('link', { name: frameText[language].cards, exact: true }).click()
  await accessible(page)
  await follow(page, text.link)
  await accessible(page)
  await page.getByLabel(text.agree).check()
  await press(page, text.continue)
  const number = page.getByLabel(text.number)
  await number.fill('4111 1111 1111 1112')
  await press(page, text.link)
  await page.getByRole('alert').filter({ hasText: text.numberWrong }).waitFor()
  await accessible(page)
  await number.fill(pans[language].replaceAll(/(\d{4})/g, '$1 '))
  await press(page, text.link)
  expect(await page.getByRole('status').innerText()).toBe(text.done.waiting)
  await accessible(page)
  await page.getByLabel(text.amount).fill('12345')
  await page.getByLabel(text.day).fill(today())
  await press(page, text.check)
  await page.getByRole('alert').getByText(text.wrong(2)).waitFor()
  await stage.sees(pans[language])
  await press(page, text.check)
  expect(await page.getByRole('status').innerText()).toBe(text.done.linked)
  await accessible(page)
}

async function readsPoints(page: Page, language: Language, memberId: bigint): Promise<void> {
  const ofMember = { memberId, ...grocery, purchasedOn: today(), rrn: `${memberId}` }
  const authorized = cardEvent({ ...ofMember, amountMinor: 1_000_000n })
  await stage.pay(
    authorized,
    clearingEvent({ ...ofMember, rrn: `${memberId}b`, amountMinor: 250_000n }),
  )
  await page.goto(`${stage.url}/portal`)
  const { countPoints } = frameText[language]
  expect(await page.locator('.sum').innerText()).toBe(countPoints(25n))
  expect(await page.locator('.facts').innerText()).toContain(countPoints(100n))
  await accessible(page)
  await follow(page, pointsText[language].all)
  await accessible(page)
  await page.getByRole('main').getByRole('link', { name: 'Dala Market' }).last().click()
  await page.getByText(paymentText[language].why).waitFor()
  await page.getByText('One point for every 100 tenge').waitFor()
  await accessible(page)
  await page.getByRole('link', { name: frameText[language].points, exact: true }).click()
  await page.getByText(pointsText[language].kinds.earned).waitFor()
  await accessible(page)
}

/** A shop as it is listed: with whose it is. */
const shop = 'Jibek Cafe, Panfilov 3, Almaty (Jibek Cafe (demo))'

async function claims(page: Page, language: Language): Promise<void> {
  const text = claimText[language]
  await page.goto(`${stage.url}/portal/payments`)
  await follow(page, paymentText[language].missingLink)
  await press(page, text.claim)
  await page.getByRole('alert').waitFor()
  await accessible(page)
  await page.getByLabel(text.place).selectOption({ label: shop })
  await page.getByLabel(text.day).fill(today())
  await page.getByLabel(text.amount).fill('1 500,50')
  await press(page, text.claim)
  expect(await page.getByRole('status').innerText()).toBe(text.done.open)
  await accessible(page)
}

async function consentsToBank(page: Page, language: Language): Promise<void> {
  const text = consentWords[language]
  await page.getByRole('link', { name: frameText[language].privacy, exact: true }).click()
  await accessible(page)
  await follow(page, privacyText[language].consents)
  await follow(page, text.give)
  await press(page, text.review)
  await page.getByRole('alert').getByText(text.wrong.categories).waitFor()
  await accessible(page)
  await page.locator('#categories-groceries').check()
  await press(page, text.review)
  await accessible(page)
  await page.getByLabel(text.agree, { exact: true }).check()
  await press(page, text.confirm)
  expect(await page.getByRole('status').innerText()).toBe(text.done.given)
  await accessible(page)
  await page.getByRole('main').getByRole('button', { name: text.withdraw }).click()
  expect(await page.getByRole('status').innerText()).toBe(text.done.withdrawn)
}

async function looksAfterData(page: Page, language: Language): Promise<void> {
  const text = privacyText[language]
  for (const place of [text.accesses, text.erase]) {
    await page.goto(`${stage.url}/portal/privacy`)
    await follow(page, place)
    await accessible(page)
  }
  await page.goto(`${stage.url}/portal/privacy`)
  await follow(page, text.exported)
  await accessible(page)
  const [file] = await Promise.all([page.waitForEvent('download'), follow(page, text.json)])
  expect(file.suggestedFilename()).toBe('all.json')
}

async function leaves(page: Page, language: Language): Promise<void> {
  const text = cardText[language]
  await page.goto(`${stage.url}/portal/cards`)
  await follow(page, text.unlink)
  await accessible(page)
  await press(page, text.unlink)
  expect(await page.getByRole('status').innerText()).toBe(text.done.unlinked)
  await page.goto(`${stage.url}/portal/privacy/erase`)
  await page.getByLabel(privacyText[language].eraseAgree).check()
  await press(page, privacyText[language].eraseDo)
  expect(await page.getByRole('status').innerText()).toBe(signInText[language].done.erased)
  await page.goto(`${stage.url}/portal/points`)
  expect(await title(page)).toBe(signInText[language].title)
}

test.concurrent.for(['ru', 'kk', 'en'] as const)(
  'the whole way in %s',
  { timeout: 240_000 },
  async (language) => {
    const page = await open(language)
    const memberId = await joins(page, language)
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
    await linksCard(page, language)
    await readsPoints(page, language, memberId)
    await claims(page, language)
    await consentsToBank(page, language)
    await looksAfterData(page, language)
    await leaves(page, language)
    expect(stage.failures).toEqual([])
    const rows = await stage.sql<{ operation: string }[]>`
    SELECT DISTINCT operation FROM audit_entry WHERE member_id = ${memberId} AND caller = 'portal'`
    const recorded = new Set(rows.map(({ operation }) => operation))
    for (const each of [
      'join',
      'giveConsent',
      'requestCardLink',
      'proveCardByPurchase',
      'readPayment',
      'openClaim',
      'giveProfileConsent',
      'withdrawProfileConsent',
      'exportMember',
      'unlinkCard',
      'eraseMember',
    ]) {
      expect(recorded, each).toContain(each)
    }
    await page.context().close()
  },
)

test('of a card number nothing was sent but its encryption', () => {
  const cards = stage.bodies.filter((each) => /\/portal\/cards\/link card=/.test(each))
  expect(cards).toHaveLength(3)
  const all = stage.bodies.join('\n')
  for (const pan of [...Object.values(pans), '4111111111111112']) {
    const spaced = [...pan].join('[^0-9]{0,3}')
    expect(new RegExp(spaced).test(all)).toBe(false)
  }
})
