/** `cobrand api-key`: makes, lists and revokes the keys that callers of the HTTP API hold. */
import { Command, Option } from 'commander'
import { audiences, type Audience } from '../keys/principal.ts'
import type { Scope } from '../keys/scope.ts'
import { onDatabase } from './database.ts'
import { withExamples } from './help.ts'
import { collectScope, describeCaller, principalOf, scopeDescription } from './keys/owner.ts'

/** The command. */
export function apiKeyCommand(): Command {
  const command = new Command('api-key')
    .description('make, list and revoke API keys in the database in DATABASE_URL')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand())
  return withExamples(command, 'api-key create --name back-office --audience operator')
}

interface CreateOptions {
  name: string
  audience: Audience
  owner?: string
  scope?: Scope[]
  json?: true
}

function createCommand(): Command {
  const command = new Command('create')
    .description('make a key; it is shown once')
    .requiredOption('--name <name>', 'what the key is listed and revoked by')
    .addOption(
      new Option('--audience <audience>', 'whom the key is for')
        .choices(audiences)
        .makeOptionMandatory(),
    )
    .option('--owner <id>', 'the partner, member, bank or acquirer that the key stands for')
    .option('--scope <scope>', scopeDescription, collectScope)
    .option('--json', 'print the key as JSON')
    .action(create)
  return withExamples(
    command,
    'api-key create --name till-17 --audience partner --owner 3',
    'api-key create --name reports --audience partner --owner 3 --scope payments:read --scope settlement:read',
    'api-key create --name back-office --audience operator --json',
  )
}

function listCommand(): Command {
  const command = new Command('list')
    .description('list keys by name, without the keys themselves')
    .option('--json', 'print the list as JSON')
    .action(list)
  return withExamples(command, 'api-key list')
}

function revokeCommand(): Command {
  const command = new Command('revoke')
    .description('end a key at once')
    .requiredOption('--name <name>', 'the name of the key')
    .action(revoke)
  return withExamples(command, 'api-key revoke --name till-17')
}

async function create({ name, audience, owner, scope, json }: CreateOptions): Promise<void> {
  const principal = principalOf('key', audience, owner)
  const { createApiKey } = await import('../keys/api-key.ts')
  const key = await onDatabase('api-key', (sql) =>
    createApiKey(sql, name, principal, scope ?? null),
  )
  if (json !== true) process.stderr.write('this key is not shown again:\n')
  process.stdout.write(json === true ? `${JSON.stringify({ name, audience, key })}\n` : `${key}\n`)
}

async function list({ json }: { json?: true }): Promise<void> {
  const { listApiKeys } = await import('../keys/api-key.ts')
  const rows = (await onDatabase('api-key', listApiKeys)).map(({ ownerId, createdAt, ...row }) => ({
    name: row.name,
    audience: row.audience,
    ownerId,
    scopes: row.scopes,
    createdAt: createdAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }))
  if (json === true) process.stdout.write(`${JSON.stringify(rows)}\n`)
  else for (const row of rows) process.stdout.write(`${lineOf(row)}\n`)
}

function lineOf(row: {
  name: string
  audience: Audience
  ownerId: string | null
  scopes: readonly Scope[] | null
  createdAt: string
  revokedAt: string | null
}): string {
  const ended = row.revokedAt === null ? '' : `, revoked ${row.revokedAt}`
  return `${row.name}: ${describeCaller(row)}, made ${row.createdAt}${ended}`
}

async function revoke({ name }: { name: string }): Promise<void> {
  const { revokeApiKey } = await import('../keys/api-key.ts')
  await onDatabase('api-key', (sql) => revokeApiKey(sql, name))
  process.stdout.write(`revoked ${name}\n`)
}
