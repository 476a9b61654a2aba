/** The quickstarts are run as they stand there: their TypeScript as one program, their lines with curl one by one. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { saveBank } from '../../src/bank/store.ts'
import { startDemo, type Demo } from '../../src/cli/demo/environment.ts'
import { createApiKey } from '../../src/keys/api-key.ts'
import { createLogger } from '../../src/observe/logger.ts'
import { readDocument, root, shellLines } from './documents.ts'

const users = ['retailer', 'bank', 'acquirer', 'cardholder'] as const
const hasCurl = spawnSync('curl', ['--version']).status === 0

let demo: Demo
let folder: string
let keys: Record<(typeof users)[number], string>
beforeAll(async () => {
  // Within the repository, where packages are found.
  folder = mkdtempSync(join(root, 'test', '.quickstart-'))
  const dataDir = join(folder, 'data')
  demo = await startDemo({ dataDir, anyPorts: true, log: createLogger('error'), say: () => {} })
  const { sql } = demo
  const bankId = await saveBank(sql, { name: 'Alfa', proofUrl: null })
  const owners = {
    bank: { audience: 'bank', ownerId: bankId },
    acquirer: { audience: 'acquirer', ownerId: 'DEMO-ALFA' },
    cardholder: { audience: 'member', ownerId: demo.memberIds.aigerim },
  } as const
  keys = {
    retailer: demo.partnerKeys[0],
    bank: await createApiKey(sql, 'bank', owners.bank),
    acquirer: await createApiKey(sql, 'alfa', owners.acquirer),
    cardholder: await createApiKey(sql, 'own', owners.cardholder),
  }
}, 120_000)
afterAll(async () => {
  await demo.stop()
  rmSync(folder, { recursive: true })
})

/** Runs a program; answers what it wrote, and throws that where it failed. */
async function run(
  program: string,
  args: string[],
  user: (typeof users)[number],
  more: Record<string, string> = {},
): Promise<string> {
  const own = {
    GATEWAY: demo.gateway.http.url,
    KEY: keys[user],
    MEMBER: `${demo.memberIds.aigerim}`,
    ACQUIRER: 'DEMO-ALFA',
    ...more,
  }
  const env = { PATH: process.env['PATH'] ?? '', ...own }
  const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [out, error, code] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${error}${out}`)
  return out
}

/** What each program prints, at least. */
const says = {
  retailer: [/^\d+ points, \d+ pending$/m, /^R-1001 recorded/m, /^404 not_found /m],
  bank: [/404 not_found/],
  acquirer: [/^1 recorded$/m],
  cardholder: [/./],
} as const

const pages = users.map((user) => ({ user, document: readDocument(`docs/quickstart-${user}.md`) }))

describe.each(pages)('the first hour of a $user', ({ user, document }) => {
  const code = [...document.text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, each = '']) => each)
  const lines = shellLines(document).filter((line) => line.startsWith('curl '))
  const program = code
    .join('\n')
    .replaceAll("'cobrand/client'", JSON.stringify(join(root, 'src', 'client', 'index.ts')))

  test('its TypeScript runs, and says what it is to say', async () => {
    expect(code.length).toBeGreaterThan(1)
    const file = join(folder, `${user}.mts`)
    writeFileSync(file, program)
    const told = await run(process.execPath, ['--import', 'tsx', file], user)
    for (const each of says[user]) expect(told).toMatch(each)
    expect(told).not.toMatch(/undefined|invalid/)
  }, 60_000)

  test.runIf(hasCurl).each(lines)(
    '%s',
    async (line) => {
      const more = user === 'acquirer' ? { CARD: await encrypted(document) } : {}
      const answer = await run('sh', ['-c', line], user, more)
      expect(() => JSON.parse(answer) as unknown).not.toThrow()
      expect(answer).not.toMatch(/invalid|"refused"/)
    },
    60_000,
  )
})

test('their TypeScript has no mistake of types', async () => {
  const files = users.map((user) => join(folder, `${user}.mts`))
  const project = join(folder, 'tsconfig.json')
  const compilerOptions = {
    ...{ noEmit: true, rootDir: root, types: ['node'], allowImportingTsExtensions: true },
    ...{ rewriteRelativeImportExtensions: false, exactOptionalPropertyTypes: false },
  }
  const extend = join(root, 'tsconfig.json')
  writeFileSync(project, JSON.stringify({ extends: extend, compilerOptions, files, include: [] }))
  await run(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', project],
    'bank',
  )
}, 120_000)

/** What the acquirer's page puts into `CARD`. */
async function encrypted(document: (typeof pages)[number]['document']): Promise<string> {
  const [, command = ''] = /^export CARD=\$\((.*)\)$/m.exec(document.text) ?? []
  const cobrand = `${process.execPath} --import tsx src/cli/main.ts`
  return (await run('sh', ['-c', command.replace('cobrand', cobrand)], 'acquirer')).trim()
}
