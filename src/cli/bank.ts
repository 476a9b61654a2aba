/** `cobrand bank`: banks that take part, and their pages that vouch for cards. */
import { Command, InvalidArgumentError } from 'commander'
import { onDatabase } from './database.ts'
import { CliError } from './errors.ts'
import { withExamples } from './help.ts'

/** Longest name of a bank. */
const nameCharsMax = 100

/** The command. */
export function bankCommand(): Command {
  const command = new Command('bank')
    .description('banks that take part: they vouch for cards, send rosters, read profiles')
    .addCommand(createCommand())
    .addCommand(listCommand())
  return withExamples(command, 'bank create --name Alfa --proof-url https://alfa.example/cards')
}

function createCommand(): Command {
  const command = new Command('create')
    .description(
      'make a bank, or give it another page; its cards are the card products that name it',
    )
    .requiredOption('--name <name>', 'as in cardProducts of the coalition file', parseName)
    .option('--proof-url <url>', 'its page that asks a member who they are, and vouches', parseUrl)
    .option('--json', 'print it as JSON')
    .action(create)
  return withExamples(command, 'bank create --name Alfa --proof-url https://alfa.example/cards')
}

function listCommand(): Command {
  const command = new Command('list')
    .description('list the banks: id, name, ranges of cards, page')
    .option('--json', 'print them as JSON')
    .action(list)
  return withExamples(command, 'bank list')
}

interface CreateOptions {
  name: string
  proofUrl?: string
  json?: true
}

async function create({ name, proofUrl, json }: CreateOptions): Promise<void> {
  const { saveBank, listBanks } = await import('../bank/store.ts')
  const { mayHoldCardNumber } = await import('../values/card-number.ts')
  if (mayHoldCardNumber(name)) throw new CliError('the name may hold a card number')
  const { bankId, ranges } = await onDatabase('bank create', async (sql) => {
    const id = await saveBank(sql, { name, proofUrl: proofUrl ?? null })
    const saved = (await listBanks(sql)).find((each) => each.bankId === id)
    return { bankId: id, ranges: saved?.ranges ?? 0 }
  })
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ bankId: `${bankId}`, name, ranges })}\n`)
    return
  }
  const missing =
    ranges > 0 ? '' : `; no card product names ${name}, so none of its cards is known yet`
  process.stdout.write(`${name} is bank ${bankId}: ranges of cards: ${ranges}${missing}\n`)
}

async function list({ json }: { json?: true }): Promise<void> {
  const { listBanks } = await import('../bank/store.ts')
  const banks = await onDatabase('bank list', listBanks)
  if (json === true) {
    const rows = banks.map((bank) => ({ ...bank, bankId: `${bank.bankId}` }))
    process.stdout.write(`${JSON.stringify(rows)}\n`)
    return
  }
  for (const { bankId, name, ranges, proofUrl } of banks) {
    process.stdout.write(
      `${bankId}  ${name}: ranges of cards: ${ranges}, ${proofUrl ?? 'no page'}\n`,
    )
  }
}

function parseName(text: string): string {
  if (text.trim() !== text || text === '' || text.length > nameCharsMax) {
    throw new InvalidArgumentError(`it must have 1 to ${nameCharsMax} characters.`)
  }
  return text
}

function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol !== 'https:' || url.username !== '' || url.hash !== '') {
    throw new InvalidArgumentError('it must be an https address without a user or a fragment.')
  }
  return url.href
}
