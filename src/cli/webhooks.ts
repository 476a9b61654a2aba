/** `cobrand webhooks`: where partners and banks have their events sent, and how that goes. */
import { Command } from 'commander'
import type { EndpointOverview } from '../webhook/store/overview.ts'
import { onDatabase } from './database.ts'
import { withExamples } from './help.ts'

/** The command. */
export function webhooksCommand(): Command {
  const command = new Command('webhooks')
    .description('where partners and banks have their events sent, and how that goes')
    .addCommand(listCommand())
  return withExamples(command, 'webhooks list')
}

function listCommand(): Command {
  const command = new Command('list')
    .description('list the endpoints: whose, where, and what waits for them')
    .option('--json', 'print them as JSON')
    .action(list)
  return withExamples(command, 'webhooks list', 'webhooks list --json')
}

async function list({ json }: { json?: true }): Promise<void> {
  const { readOverview } = await import('../webhook/store/overview.ts')
  const { batchesWaiting, endpoints } = await onDatabase('webhooks list', readOverview)
  if (json === true) {
    const rows = endpoints.map((each) => ({
      ...{ endpointId: `${each.endpointId}`, ownerId: `${each.ownerId}`, owner: each.owner },
      ...{ host: each.host, disabled: each.disabled, behind: `${each.behind}` },
      ...{ failingSince: each.failingSince, waiting: each.waiting },
    }))
    process.stdout.write(`${JSON.stringify({ batchesWaiting, endpoints: rows })}\n`)
    return
  }
  for (const each of endpoints) process.stdout.write(`${lineOf(each)}\n`)
  process.stdout.write(`${batchesWaiting} batches of card events wait to be told\n`)
}

function lineOf({ endpointId, owner, host, behind, waiting, ...state }: EndpointOverview): string {
  return `${endpointId}  ${owner}: ${host}, ${stateOf(state)}, ${behind} behind, ${waiting} again`
}

function stateOf({
  disabled,
  failingSince,
}: Pick<EndpointOverview, 'disabled' | 'failingSince'>): string {
  if (disabled !== null) return `disabled (${disabled})`
  return failingSince === null ? 'enabled' : `failing since ${failingSince.toISOString()}`
}
