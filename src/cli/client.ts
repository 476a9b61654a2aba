/** `cobrand client`: programs that get tokens at the token endpoint by their own keys. */
import { Command, Option } from 'commander'
import { bindings, type Binding } from '../keys/oauth-client/binding.ts'
import { audiences, type Audience } from '../keys/principal.ts'
import type { Scope } from '../keys/scope.ts'
import { onDatabase } from './database.ts'
import { withExamples } from './help.ts'
import { collectScope, describeCaller, principalOf, scopeDescription } from './keys/owner.ts'
import { readText } from './text-file.ts'

/** The command. */
export function clientCommand(): Command {
  const command = new Command('client')
    .description('make, list and revoke clients of the token endpoint, and change their keys')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(keysCommand())
    .addCommand(revokeCommand())
  return withExamples(
    command,
    'client create --id alfa --audience bank --owner 9 --binding dpop --jwks alfa.json',
  )
}

interface CreateOptions {
  id: string
  audience: Audience
  owner?: string
  scope?: Scope[]
  binding: Binding
  jwks: string
}

function createCommand(): Command {
  const command = new Command('create')
    .description('make a client; a bank must bind its tokens')
    .requiredOption('--id <id>', 'its client id')
    .addOption(
      new Option('--audience <audience>', 'whom the client is for')
        .choices(audiences.filter((each) => each !== 'member'))
        .makeOptionMandatory(),
    )
    .option('--owner <id>', 'the partner, bank or acquirer that the client stands for')
    .option('--scope <scope>', scopeDescription, collectScope)
    .addOption(
      new Option('--binding <binding>', 'what its tokens are bound to')
        .choices(bindings)
        .default('none'),
    )
    .requiredOption('--jwks <file>', 'its public keys, a JSON Web Key Set')
    .action(create)
  return withExamples(
    command,
    'client create --id alfa --audience bank --owner 9 --binding dpop --jwks alfa.json',
    'client create --id tills --audience partner --owner 3 --scope redemptions:write --jwks tills.json',
  )
}

function listCommand(): Command {
  const command = new Command('list')
    .description('list clients by id, with the kids of their keys')
    .option('--json', 'print the list as JSON')
    .action(list)
  return withExamples(command, 'client list')
}

function keysCommand(): Command {
  const command = new Command('keys')
    .description(
      "replace a client's keys; with the old and the new one in the set, it may change over in peace",
    )
    .requiredOption('--id <id>', 'its client id')
    .requiredOption('--jwks <file>', 'its public keys, a JSON Web Key Set')
    .action(changeKeys)
  return withExamples(command, 'client keys --id alfa --jwks alfa-both.json')
}

function revokeCommand(): Command {
  const command = new Command('revoke')
    .description('end a client and its tokens at once')
    .requiredOption('--id <id>', 'its client id')
    .action(revoke)
  return withExamples(command, 'client revoke --id alfa')
}

async function create(options: CreateOptions): Promise<void> {
  const { id: clientId, audience, owner, scope, binding, jwks } = options
  const principal = principalOf('client', audience, owner)
  const keySet = await readText(jwks)
  const { createClient } = await import('../keys/oauth-client/client.ts')
  const client = { clientId, principal, scopes: scope ?? null, binding, keySet }
  await onDatabase('client', (sql) => createClient(sql, client))
  process.stdout.write(`made ${clientId}\n`)
}

async function list({ json }: { json?: true }): Promise<void> {
  const { listClients } = await import('../keys/oauth-client/store.ts')
  const rows = await onDatabase('client', listClients)
  if (json === true) {
    process.stdout.write(`${JSON.stringify(rows)}\n`)
    return
  }
  for (const row of rows) {
    const ended = row.revokedAt === null ? '' : `, revoked ${row.revokedAt.toISOString()}`
    process.stdout.write(
      `${row.clientId}: ${describeCaller(row)}, bound to ${row.binding}, ` +
        `keys ${row.kids.join(' ')}${ended}\n`,
    )
  }
}

async function changeKeys({ id, jwks }: { id: string; jwks: string }): Promise<void> {
  const keySet = await readText(jwks)
  const { changeClientKeys } = await import('../keys/oauth-client/client.ts')
  await onDatabase('client', (sql) => changeClientKeys(sql, id, keySet))
  process.stdout.write(`changed the keys of ${id}\n`)
}

async function revoke({ id }: { id: string }): Promise<void> {
  const { revokeClient } = await import('../keys/oauth-client/client.ts')
  await onDatabase('client', (sql) => revokeClient(sql, id))
  process.stdout.write(`revoked ${id}\n`)
}
