/** `cobrand partner`: on which terms partners take part, and how one leaves. */
import { Command, Option } from 'commander'
import { onDatabase } from './database.ts'
import { CliError } from './errors.ts'
import { withExamples } from './help.ts'
import { leaveCommand } from './partner/leave.ts'

/** The command. */
export function partnerCommand(): Command {
  const command = new Command('partner')
    .description('on which terms partners take part, and how one leaves')
    .addCommand(listCommand())
    .addCommand(settlesCommand())
    .addCommand(leaveCommand())
  return withExamples(command, 'partner list')
}

function listCommand(): Command {
  const command = new Command('list')
    .description('list the partners: id, name, terms')
    .option('--json', 'print them as JSON')
    .action(list)
  return withExamples(command, 'partner list')
}

function settlesCommand(): Command {
  const command = new Command('settles')
    .description('say when a partner pays for its points; before it has given any')
    .requiredOption('--name <name>', 'the partner')
    .addOption(
      new Option('--at <when>', 'when points are given, or when they are spent')
        .choices(['issuance', 'redemption'])
        .makeOptionMandatory(),
    )
    .action(settles)
  return withExamples(command, 'partner settles --name Dala --at redemption')
}

async function list({ json }: { json?: true }): Promise<void> {
  const { readPartnerTerms } = await import('../partner/exit/store.ts')
  const { noEnd } = await import('../values/time.ts')
  const partners = await onDatabase('partner list', readPartnerTerms)
  const names = new Map(partners.map(({ partnerId, name }) => [partnerId, name]))
  const rows = partners.map(({ backedBy, ...each }) => ({
    ...{ partnerId: `${each.partnerId}`, name: each.name, settlesAt: each.settlesAt },
    earnsUntil: each.earnsUntil === noEnd ? null : each.earnsUntil,
    redeemsUntil: each.redeemsUntil === noEnd ? null : each.redeemsUntil,
    backedBy: backedBy === null ? null : (names.get(backedBy) ?? null),
  }))
  if (json === true) {
    process.stdout.write(`${JSON.stringify(rows)}\n`)
    return
  }
  for (const { partnerId, name, settlesAt, earnsUntil, redeemsUntil, backedBy } of rows) {
    const leaves =
      backedBy === null
        ? ''
        : `, earns until ${earnsUntil}, redeems until ${redeemsUntil}, then backed by ${backedBy}`
    process.stdout.write(`${partnerId}  ${name}: settles at ${settlesAt}${leaves}\n`)
  }
}

async function settles(options: { name: string; at: 'issuance' | 'redemption' }): Promise<void> {
  const { readPartnerTerms, saveSettlesAt } = await import('../partner/exit/store.ts')
  const { name, at } = options
  await onDatabase('partner settles', async (sql) => {
    const partner = (await readPartnerTerms(sql)).find((each) => each.name === name)
    if (partner === undefined) throw new CliError(`there is no partner ${name}`)
    if (!(await saveSettlesAt(sql, partner.partnerId, at))) {
      throw new CliError(`${name} has given points already, and goes on as it settles now`)
    }
  })
  process.stdout.write(`${name} settles at ${at}\n`)
}
