import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createPortal } from '../../src/web/portal.ts'
import { withPortal } from '../../src/web/front.ts'
import { memberPhone, startStage, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

const own = 'http://127.0.0.1'
/** Pages that nobody has to sign in for. */
const open = new Set([
  ...['GET /portal/sign-in', 'POST /portal/sign-in', 'GET /portal/sign-in/code'],
  ...['POST /portal/sign-in/code', 'POST /portal/sign-in/code/again', 'GET /portal/join'],
  ...['POST /portal/join', 'POST /portal/sign-out', 'POST /portal/language'],
])
const id = '1'
const uuid = '0b6d4f5e-7a1c-4e0b-9c55-2f1f6f0c8d7e'

/** Every page, with something in place of its parameters. */
function pages(): { method: string; path: string }[] {
  return stage.app.routes
    .filter(({ method, path }) => method !== 'ALL' && !path.includes('/assets/'))
    .map(({ method, path }) => {
      const filled = path
        .replace(/:id\{\[0-9\]\{1,18\}\}/, id)
        .replace(/:id\{[^/]*\}\}?/, uuid)
        .replace(/:file\{.*\}$/, 'payments.csv')
      return { method, path: filled }
    })
}

function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: Record<string, string>,
): Promise<Response> {
  const form = body === undefined ? {} : { body: new URLSearchParams(body) }
  return Promise.resolve(stage.app.request(own + path, { method, headers, ...form }))
}

/** The cookie of a session of the stage's member. */
async function signIn(): Promise<string> {
  await stage.deps.signIn.requestCode({ phone: memberPhone, language: 'en', address: '' })
  const code = stage.codeOf(memberPhone)
  const entry = await stage.deps.signIn.redeemCode({ phone: memberPhone, code, address: '' })
  if (entry.outcome !== 'signed_in') throw new Error(entry.outcome)
  return `session=${entry.session.token}`
}

test('every page but the open ones leads to the sign-in, whoever has no session', async () => {
  const all = pages()
  expect(all.length).toBeGreaterThan(35)
  for (const { method, path } of all) {
    if (open.has(`${method} ${path}`)) continue
    for (const cookie of ['', 'session=ms_forged', `session=ms_${'A'.repeat(43)}`]) {
      const answer = await ask(method, path, { origin: own, cookie })
      expect([answer.status, answer.headers.get('location')], `${method} ${path}`).toEqual([
        303,
        '/portal/sign-in',
      ])
    }
  }
})

test('no form of another site changes anything, whatever the session', async () => {
  const cookie = await signIn()
  const foreign = [
    { 'sec-fetch-site': 'cross-site', origin: own },
    { 'sec-fetch-site': 'same-site', origin: own },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    {},
  ]
  for (const { method, path } of pages()) {
    if (method !== 'POST') continue
    for (const headers of foreign) {
      const answer = await ask(method, path, { ...headers, cookie })
      expect(answer.status, `${method} ${path}`).toBe(403)
    }
  }
  expect((await ask('GET', '/portal', { cookie })).status).toBe(200)
})

test('every answer has the headers that let a browser do next to nothing', async () => {
  const cookie = await signIn()
  const withScript: string[] = []
  for (const { method, path } of [...pages(), { method: 'GET', path: '/portal/nowhere' }]) {
    const { headers, status } = await ask(method, path, { cookie, 'sec-fetch-site': 'cross-site' })
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy, path).toMatch(
      /^default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; /,
    )
    expect(policy).not.toMatch(/unsafe|\*|http/)
    if (policy.includes('script-src')) withScript.push(path)
    expect(headers.get('cache-control'), path).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(status).toBeLessThan(500)
  }
  // The card page is that only after the consent.
  expect(withScript).toEqual([])
  const agreed = { agree: 'yes', version: '1' }
  await ask('POST', '/portal/cards/link/consent', { cookie, origin: own }, agreed)
  const { headers } = await ask('GET', '/portal/cards/link', { cookie })
  expect(headers.get('content-security-policy')).toMatch(/; script-src 'self'$/)
})

test('the session is in a cookie that scripts and other sites do not get; over TLS no other host can set it', async () => {
  const enter = async (publicUrl: string): Promise<string[]> => {
    const app = createPortal({ ...stage.deps, publicUrl: () => publicUrl })
    await stage.deps.signIn.requestCode({ phone: '+77010000077', language: 'en', address: '' })
    const secure = publicUrl.startsWith('https')
    const answer = await app.request(`${publicUrl}/portal/sign-in/code`, {
      method: 'POST',
      headers: {
        origin: publicUrl,
        cookie: `${secure ? '__Host-' : ''}phone=%2B77010000077`,
      },
      body: new URLSearchParams({ code: stage.codeOf('+77010000077') }),
    })
    expect(answer.headers.get('location')).toBe('/portal/join')
    return answer.headers.getSetCookie().filter((each) => each.includes('ticket='))
  }
  const [plain] = await enter('http://127.0.0.1')
  expect(plain).toMatch(/^ticket=jt_[\w-]{43}; Max-Age=1800; Path=\/; HttpOnly; SameSite=Lax$/)
  await stage.sql`DELETE FROM sign_in_code`
  const [secure] = await enter('https://loyalty.example')
  expect(secure).toMatch(/^__Host-ticket=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
})

test('signing out ends the session, not only the cookie', async () => {
  const cookie = await signIn()
  expect((await ask('GET', '/portal', { cookie })).status).toBe(200)
  const out = await ask('POST', '/portal/sign-out', { cookie, origin: own })
  expect(out.headers.getSetCookie()[0]).toMatch(/^session=; Max-Age=0/)
  expect((await ask('GET', '/portal', { cookie })).status).toBe(303)
})

test.each([
  'https://evil.example/',
  '//evil.example',
  '/portal/../evil',
  '/portal//evil.example\\',
  'x',
])('the choice of a language does not lead to %s', async (back) => {
  const answer = await ask('POST', '/portal/language', { origin: own }, { language: 'kk', back })
  expect(answer.headers.get('location')).toMatch(/^\/portal/)
  expect(new URL(answer.headers.get('location') ?? '', own).origin).toBe(own)
})

test('a form that is too large is not read, and one too many from an address is told when to come again', async () => {
  const large = { phone: 'x'.repeat(20_000) }
  expect((await ask('POST', '/portal/sign-in', { origin: own }, large)).status).toBe(413)
  const app = createPortal(stage.deps)
  for (let at = 0; at < 1_200; at++) await app.request('/portal/language', { method: 'POST' })
  const cookie = await signIn()
  const lookedUp = vi.spyOn(stage.deps.signIn, 'sessionOf')
  const refused = await app.request(`${own}/portal/sign-in`, { headers: { cookie } })
  expect(refused.status).toBe(429)
  expect(lookedUp).not.toHaveBeenCalled()
  lookedUp.mockRestore()
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
})

test('what comes from outside is text on the pages, never markup', async () => {
  const cookie = await signIn()
  const evil = `<script>alert(1)</script>"><img src=x onerror=alert(1)>`
  await stage.sql`INSERT INTO bank (name) VALUES (${evil})`
  await stage.sql`UPDATE location SET name = ${evil}`
  for (const path of ['/portal/consents/banks/new', '/portal/claims']) {
    const page = await (await ask('GET', path, { cookie })).text()
    expect(page).toContain('&lt;script&gt;')
    expect(page).not.toContain('<script>alert')
    expect(page).not.toContain('<img')
  }
  const typed = await ask('POST', '/portal/sign-in', { origin: own }, { phone: '"><script>x' })
  expect(await typed.text()).toContain('value="&quot;&gt;&lt;script&gt;x"')
})

test('a failure is told without a word of what it was, and is handed to the log', async () => {
  const app = createPortal({
    ...stage.deps,
    reads: { explanation: () => Promise.reject(new Error('the secret of the database')) },
  })
  const answer = await app.request(`${own}/portal/payments/1`, {
    headers: { cookie: await signIn() },
  })
  const page = await answer.text()
  expect(answer.status).toBe(500)
  expect(page).not.toContain('secret')
  expect(page).toContain(answer.headers.get('x-request-id'))
  expect(stage.failures).toHaveLength(1)
})

test('before the API: its paths are the API’s, and a browser at the bare address is led to the pages', async () => {
  const served = withPortal({ fetch: () => new Response('api') }, stage.app)
  const get = async (path: string, accept: string): Promise<[number, string | null]> => {
    const request = new Request(own + path, { headers: { accept } })
    const answer = await served.fetch(request, {
      incoming: { socket: new (await import('node:net')).Socket() },
    })
    return [answer.status, answer.headers.get('location')]
  }
  expect(await get('/', 'text/html,*/*')).toEqual([303, '/portal'])
  expect(await get('/', '*/*')).toEqual([200, null])
  expect(await get('/portals', 'text/html')).toEqual([200, null])
  expect(await get('/v1/portal', 'text/html')).toEqual([200, null])
  expect(await get('/portal', 'text/html')).toEqual([303, '/portal/sign-in'])
  expect(await get('/portal/', 'text/html')).toEqual([301, `${own}/portal`])
})
