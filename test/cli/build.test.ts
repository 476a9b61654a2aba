import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { freshDatabase } from '../support/database.ts'
import { cobrand } from '../support/cobrand.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const image = mkdtempSync(join(tmpdir(), 'cobrand-build-'))
const db = await freshDatabase({ empty: true })
afterAll(async () => {
  await db.drop()
  rmSync(image, { recursive: true })
})

/** What the Dockerfile copies from the repository, and nothing else. */
const copied = [
  ...readFileSync(join(root, 'Dockerfile'), 'utf8').matchAll(/^COPY (?!--)(.+) \S+$/gm),
]
  .flatMap(([, names]) => names?.split(' ') ?? [])
  .filter((name, at, all) => all.indexOf(name) === at)

test('what the image is built from is enough, and the built program runs', async () => {
  for (const name of copied) cpSync(join(root, name), join(image, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(image, 'node_modules'))
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: image })

  const built = (args: string[], environment = {}) =>
    cobrand(args, environment, [join(image, 'dist/cli/main.js')])
  expect(await built(['--help'])).toMatchObject({ code: 0, stderr: '' })
  // The SQL went along,
  const migrated = await built(['migrate', '--json'], { DATABASE_URL: db.url })
  expect(JSON.parse(migrated.stdout)).toMatchObject({ version: expect.any(Number) })
  // so did what the pages of members ask for,
  expect(readdirSync(join(image, 'dist/web/assets'))).toContain('card.js')
  // and so did the protocols.
  const decoded = await built(['decode', '--protocol', 'iso1987-ascii', '00'])
  expect(decoded.stderr).not.toContain('no such')
  expect(decoded.code).toBe(1)
})
