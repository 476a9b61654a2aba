/** `cobrand api-key`: makes, lists and revokes the keys that callers of the HTTP API hold. */
import { Command, Option } from 'commander'
import type { Sql } from '../db/connect.ts'
import { audiences, type Audience, type Principal } from '../keys/principal.ts'
import { CliError } from './errors.ts'
import { withExamples } from './help.ts'

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
    .option('--json', 'print the key as JSON')
    .action(create)
  return withExamples(
    command,
    'api-key create --name till-17 --audience partner --owner 3',
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

async function create({ name, audience, owner, json }: CreateOptions): Promise<void> {
  const principal = principalOf(audience, owner)
  const { createApiKey } = await import('../keys/api-key.ts')
  const key = await withDatabase((sql) => createApiKey(sql, name, principal))
  if (json !== true) process.stderr.write('this key is not shown again:\n')
  process.stdout.write(json === true ? `${JSON.stringify({ name, audience, key })}\n` : `${key}\n`)
}

async function list({ json }: { json?: true }): Promise<void> {
  const { listApiKeys } = await import('../keys/api-key.ts')
  const rows = (await withDatabase(listApiKeys)).map(({ ownerId, createdAt, ...row }) => ({
    name: row.name,
    audience: row.audience,
    ownerId,
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
  createdAt: string
  revokedAt: string | null
}): string {
  const whose = row.ownerId === null ? row.audience : `${row.audience} ${row.ownerId}`
  const ended = row.revokedAt === null ? '' : `, revoked ${row.revokedAt}`
  return `${row.name}: ${whose}, made ${row.createdAt}${ended}`
}

async function revoke({ name }: { name: string }): Promise<void> {
  const { revokeApiKey } = await import('../keys/api-key.ts')
  await withDatabase((sql) => revokeApiKey(sql, name))
  process.stdout.write(`revoked ${name}\n`)
}

async function withDatabase<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
  const { readConfig } = await import('../config/config.ts')
  const { connect } = await import('../db/connect.ts')
  const { databaseUrl } = readConfig(['databaseUrl'])
  const { assertCurrent } = await import('../db/migrate.ts')
  const sql = connect(databaseUrl, { connectionsMax: 1, applicationName: 'cobrand api-key' })
  try {
    await assertCurrent(sql)
    return await work(sql)
  } finally {
    await sql.end()
  }
}

function principalOf(audience: Audience, owner: string | undefined): Principal {
  if (audience === 'operator') {
    if (owner !== undefined) throw new CliError('a key for the operator has no owner: drop --owner')
    return { audience, ownerId: null }
  }
  if (owner === undefined) {
    throw new CliError(`a key for a ${audience} needs --owner with the id of the ${audience}`)
  }
  if (audience === 'acquirer') return { audience, ownerId: owner }
  if (!/^[1-9][0-9]{0,17}$/.test(owner)) {
    throw new CliError(`--owner ${owner} is not the id of a ${audience}`)
  }
  return { audience, ownerId: BigInt(owner) }
}
