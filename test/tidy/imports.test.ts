import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** What each folder of src may import of the others: the layout in docs/architecture.md. */
const allowed: Record<string, string[]> = {
  values: [],
  iso8583: ['values'],
  clearing: ['values', 'iso8583'],
  card: ['values', 'db'],
  member: ['values', 'card', 'privacy', 'db'],
  privacy: ['values', 'db'],
  erasure: ['values', 'card', 'payment', 'ledger', 'outbox', 'member-data', 'db'],
  'member-data': ['values', 'privacy', 'payment', 'ledger', 'audit', 'db'],
  claim: ['values', 'member', 'partner', 'payment', 'receipt', 'intake', 'outbox', 'db'],
  enrolment: ['values', 'card', 'member', 'payment', 'outbox', 'db'],
  bank: ['values', 'card', 'member', 'enrolment', 'db'],
  partner: ['values', 'db'],
  payment: ['values', 'db'],
  'sign-in': ['values', 'member', 'privacy', 'keys', 'db'],
  acquirer: ['values', 'card', 'enrolment', 'payment'],
  receipt: ['values', 'member', 'payment', 'db'],
  program: ['values', 'outbox', 'db'],
  ledger: ['values', 'outbox', 'db'],
  redemption: ['values', 'ledger', 'db'],
  referral: ['values', 'partner', 'payment', 'ledger', 'db'],
  audit: ['values', 'db'],
  feedback: ['values', 'privacy', 'outbox', 'db'],
  idempotency: ['db'],
  profile: ['values', 'payment', 'outbox', 'db'],
  outbox: ['values', 'db'],
  webhook: ['values', 'outbox', 'db'],
  intake: [
    ...['values', 'card', 'member', 'partner', 'payment', 'program', 'ledger', 'profile'],
    ...['outbox', 'db'],
  ],
  jobs: [
    'values',
    'partner',
    'payment',
    'program',
    'ledger',
    'redemption',
    'referral',
    'idempotency',
    'enrolment',
    'sign-in',
    'intake',
    'privacy',
    'erasure',
    ...['profile', 'outbox', 'webhook'],
    'db',
  ],
  link: ['values', 'iso8583', 'card', 'intake'],
  http: [
    ...[
      'values',
      'acquirer',
      'card',
      'member',
      'sign-in',
      'enrolment',
      'bank',
      'partner',
      'payment',
      'program',
      'ledger',
      'profile',
    ],
    ...[
      'receipt',
      'redemption',
      'referral',
      'feedback',
      'audit',
      'idempotency',
      'outbox',
      'intake',
      'keys',
      ...['privacy', 'erasure', 'member-data', 'claim', 'webhook'],
      'db',
    ],
  ],
  web: [
    ...['values', 'card', 'claim', 'sign-in', 'member', 'member-data', 'erasure'],
    ...['privacy', 'partner', 'payment', 'program', 'ledger', 'profile', 'intake'],
    ...['audit', 'keys', 'http', 'enrolment', 'bank', 'db'],
  ],
  keys: ['values', 'db'],
  db: ['values'],
  observe: ['values'],
  config: ['values'],
  client: [],
  simulator: ['values', 'iso8583'],
  workers: [],
}
const folders = [...Object.keys(allowed), 'cli']
/** The packages with few owners each. */
const owners: Record<string, string[]> = {
  jose: ['keys'],
  hono: ['http', 'web'],
  pino: ['observe'],
  'prom-client': ['observe'],
}

/** Files that break, and files that keep, what .oxlintrc.json asks for. */
const planted: Record<string, string> = {}

function plantImports(file: string, specifiers: string[]): void {
  planted[file] = specifiers.map((each, at) => `import m${at} from '${each}'\n`).join('')
}

/** What another folder would import of `name`. */
function specifier(name: string): string {
  return `../${name}/${name === 'db' ? 'connect' : 'x'}.ts`
}

for (const folder of folders) {
  const others = folders.filter((name) => name !== folder).map(specifier)
  plantImports(`src/${folder}/folders.ts`, others)
  plantImports(
    `src/${folder}/deeper/folders.ts`,
    others.map((each) => `../${each}`),
  )
  plantImports(`src/${folder}/packages.ts`, Object.keys(owners))
  plantImports(`src/${folder}/migrations.ts`, ['../db/migrate.ts'])
  planted[`src/${folder}/environment.ts`] = `export const home = process.env['HOME']\n`
}
planted['src/config/config.ts'] = `export const home = process.env['HOME']\n`
plantImports('src/novel/new.ts', ['../values/x.ts', './x.ts', 'zod'])
planted['src/card/dynamic.ts'] = `export const ledger = await import('../ledger/x.ts')\n`
planted['src/card/floating.ts'] =
  'export async function wait(): Promise<void> {}\nexport function go(): void {\n  wait()\n}\n'
planted['tsconfig.json'] = '{"compilerOptions": {"strict": true, "types": []}}'

const report = lint()

function lint(): string {
  const directory = mkdtempSync(join(tmpdir(), 'cobrand-lint-'))
  copyFileSync(join(root, '.oxlintrc.json'), join(directory, '.oxlintrc.json'))
  for (const [file, text] of Object.entries(planted)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), text)
  }
  const oxlint = join(root, 'node_modules', '.bin', 'oxlint')
  const options = { cwd: directory, encoding: 'utf8', maxBuffer: 2 ** 26 } as const
  const { stdout } = spawnSync(oxlint, ['--type-aware', '-f', 'unix'], options)
  rmSync(directory, { recursive: true })
  return stdout
}

/** The complaints about one planted file. */
function complaints(file: string): string[] {
  return report.split('\n').filter((line) => line.startsWith(`${file}:`))
}

function refusedImports(file: string): string[] {
  return complaints(file)
    .flatMap((line) => /'([^']+)' import is restricted/.exec(line)?.[1] ?? [])
    .toSorted()
}

test('the table names every folder of src', () => {
  const present = readdirSync(join(root, 'src'), { withFileTypes: true })
  const names = present.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  expect(names.filter((name) => !folders.includes(name))).toEqual([])
})

test.each(Object.entries(allowed))('%s imports only what it may', (folder, mayImport) => {
  const refused = folders.filter((name) => name !== folder && !mayImport.includes(name))
  const specifiers = refused.map(specifier)
  expect(refusedImports(`src/${folder}/folders.ts`)).toEqual(specifiers.toSorted())
  expect(refusedImports(`src/${folder}/deeper/folders.ts`)).toEqual(
    specifiers.map((each) => `../${each}`).toSorted(),
  )
})

test.each(Object.entries(owners))('%s is imported by %s alone', (name, its) => {
  const users = folders.filter((folder) => {
    return !refusedImports(`src/${folder}/packages.ts`).includes(name)
  })
  expect(users).toEqual(its)
})

test('of db the domain sees the connection and no more', () => {
  const users = folders.filter((folder) => {
    return refusedImports(`src/${folder}/migrations.ts`).length === 0
  })
  expect(users).toEqual(['intake', 'cli'])
})

test('a new folder imports nothing until the table says what it may', () => {
  expect(refusedImports('src/novel/new.ts')).toHaveLength(3)
})

test('an import at run time is an import', () => {
  expect(refusedImports('src/card/dynamic.ts')).toEqual(['../ledger/x.ts'])
})

test('the environment is read by the configuration alone', () => {
  const refused = folders.filter((folder) =>
    complaints(`src/${folder}/environment.ts`).join().includes('no-process-env'),
  )
  expect(refused).toEqual(folders)
  expect(complaints('src/config/config.ts').join()).not.toContain('no-process-env')
})

test('a promise that nobody waits for is found', () => {
  expect(complaints('src/card/floating.ts').join()).toContain('no-floating-promises')
})
