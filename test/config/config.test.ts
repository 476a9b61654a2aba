import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigError, configNames, type Environment, readConfig } from '../../src/config/config.ts'

const directory = mkdtempSync(join(tmpdir(), 'cobrand-config-'))
afterAll(() => {
  rmSync(directory, { recursive: true })
})

let files = 0
function file(text: string, mode = 0o600): string {
  const path = join(directory, String((files += 1)))
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

const listen = { port: 8583 }
const link = { name: 'north', acquirerId: '100001', protocol: 'iso87-ascii', listen }
const key = 'ab'.repeat(32)
const good: Environment = {
  DATABASE_URL: 'postgres://user:hunter2@db/cobrand',
  LINKS_FILE: file(JSON.stringify([link])),
  CARD_TOKEN_KEY_FILE: file(`${key}\n`),
  ENCRYPTION_KEY_FILE: file('{"kty":"EC"}'),
}

function problemsOf(environment: Environment): string[] {
  try {
    readConfig(configNames, environment)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems.map(({ variable, message }) => `${variable} ${message}`)
  }
}

test('a good environment, with the defaults', () => {
  expect(readConfig(configNames, good)).toEqual({
    databaseUrl: good['DATABASE_URL'],
    httpHost: '127.0.0.1',
    httpPort: 8080,
    links: [link],
    cardTokenKey: Buffer.from(key, 'hex'),
    encryptionKeyJwk: '{"kty":"EC"}',
    logLevel: 'info',
    answerBudgetMs: 150,
    ...{ publicUrl: null, httpTls: null, webhookPrivateNetworks: [], portal: 'off' },
    trustedProxies: [],
    ...{ codeService: null, identityProvider: null },
  })
})

test('a command reads only what it needs', () => {
  expect(readConfig(['logLevel'], {})).toEqual({ logLevel: 'info' })
})

test('everything that is missing is named at once', () => {
  const variables = problemsOf({}).map((problem) => problem.split(' ')[0])
  expect(variables).toEqual([
    'DATABASE_URL',
    'LINKS_FILE',
    'CARD_TOKEN_KEY_FILE',
    'ENCRYPTION_KEY_FILE',
  ])
})

test.each([
  ['DATABASE_URL', 'mysql://hunter2@db/x', 'not a PostgreSQL URL'],
  ['HTTP_PORT', '70000', 'whole number from 0 to 65535'],
  ['HTTP_PORT', '80e1', 'whole number'],
  ['LOG_LEVEL', 'hunter2', 'none of debug, info'],
  ['ANSWER_BUDGET_MS', '0', 'from 1 to 10000'],
  ['PORTAL', 'yes', 'neither on nor off'],
  ['CARD_TOKEN_KEY_FILE', file('hunter2'), 'without a key of 32 bytes'],
  ['CARD_TOKEN_KEY_FILE', file(key, 0o644), 'chmod 600'],
  ['ENCRYPTION_KEY_FILE', join(directory, 'none'), 'names no file'],
  ['LINKS_FILE', file('hunter2'), 'not JSON'],
  ['LINKS_FILE', file('{}'), 'at / must be a list of at most 256 links'],
  [
    'LINKS_FILE',
    file(JSON.stringify([{ ...link, listen: { port: 'hunter2' } }])),
    'at /0/listen/port must be',
  ],
  [
    'LINKS_FILE',
    file(JSON.stringify([{ ...link, prot: 1 }])),
    'at /0 has no field prot; its fields',
  ],
  [
    'LINKS_FILE',
    file(JSON.stringify([link, { ...link, listen: { port: 1 } }])),
    'two links with the name',
  ],
  ['LINKS_FILE', file(JSON.stringify([link, { ...link, name: 'b' }])), 'two links with the port'],
])('%s=%s is refused', (variable, value, message) => {
  const problems = problemsOf({ ...good, [variable]: value })
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain(variable)
  expect(problems[0]).toContain(message)
  expect(problems[0]).not.toContain('hunter2')
})

test('a key may be base64 too', () => {
  const path = file(Buffer.from(key, 'hex').toString('base64'))
  const { cardTokenKey } = readConfig(['cardTokenKey'], { CARD_TOKEN_KEY_FILE: path })
  expect(cardTokenKey.toString('hex')).toBe(key)
})

test('private networks of webhooks are none, or a list in CIDR form', () => {
  const read = (text?: string) =>
    readConfig(
      ['webhookPrivateNetworks'],
      text === undefined ? {} : { WEBHOOK_PRIVATE_NETWORKS: text },
    ).webhookPrivateNetworks
  expect(read()).toEqual([])
  expect(read(' 10.0.0.0/8, fd00::/8 ')).toEqual(['10.0.0.0/8', 'fd00::/8'])
  for (const wrong of ['10.0.0.0', '10.0.0.0/33', 'all', '10.0.0.0/8;::/0', '::/129']) {
    expect(() => read(wrong)).toThrow(ConfigError)
  }
})
