/** `cobrand card reissue`: the bank has given a member's card a new number. */
import { readFile } from 'node:fs/promises'
import { Command, InvalidArgumentError } from 'commander'
import type { Identification } from '../enrolment/identify.ts'
import type { ReissueOutcome } from '../enrolment/cards.ts'
import { CliError } from './errors.ts'
import { withExamples } from './help.ts'

/** The command. */
export function cardCommand(): Command {
  const command = new Command('card').description("members' linked cards")
  const reissue = command
    .command('reissue')
    .description("give a linked card its new number, on the bank's notice; the old one stays known")
    .requiredOption('--member <id>', 'whose card it is', parseId)
    .requiredOption('--card <id>', 'which card', parseId)
    .option('--file <path>', 'the file with the new number; standard input where it is left out')
    .option('--json', 'print the card as JSON')
    .action(run)
  withExamples(reissue, 'card reissue --member 4 --card 9 --file number.txt')
  return withExamples(command, 'card reissue --member 4 --card 9 --file number.txt')
}

interface Options {
  member: bigint
  card: bigint
  file?: string
  json?: true
}

/** Longer than any card number with a line end behind it. */
const inputBytesMax = 64

const refusals = {
  claimed_by_other: 'the new number is linked already, to another member or as another card',
  no_such_card: 'the member has no such linked card',
  not_an_enrolment: 'the input is not a card number',
  not_a_card_number: 'the input is not a card number, or its check digit is wrong',
} as const satisfies Record<
  Exclude<
    (ReissueOutcome | Identification)['outcome'],
    'reissued' | 'already_linked' | 'identified'
  >,
  string
>

async function run({ member, card, file, json }: Options): Promise<void> {
  const input = file === undefined ? await readStandardInput() : await readFile(file)
  const reissued = await reissue({ memberId: member, cardId: card }, input).finally(() =>
    input.fill(0),
  )
  if (!('card' in reissued)) throw new CliError(refusals[reissued.outcome])
  const { outcome } = reissued
  const { bin, lastFour } = reissued.card
  process.stdout.write(
    json === true
      ? `${JSON.stringify({ cardId: `${card}`, outcome, bin, lastFour })}\n`
      : `card ${card} of member ${member} is ${bin}******${lastFour} ${outcome === 'reissued' ? 'from now on' : 'already'}\n`,
  )
}

async function readStandardInput(): Promise<Buffer> {
  if (process.stdin.isTTY) {
    throw new CliError(
      'give the number in --file or on standard input: typed here it would be seen',
    )
  }
  const chunks: Buffer[] = []
  let bytes = 0
  const input: AsyncIterable<Buffer> = process.stdin
  for await (const chunk of input) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > inputBytesMax) break
  }
  const whole = Buffer.concat(chunks)
  for (const chunk of chunks) chunk.fill(0)
  return whole
}

async function reissue(owner: { memberId: bigint; cardId: bigint }, input: Buffer) {
  const { readConfig } = await import('../config/config.ts')
  const { CardTokenizer } = await import('../card/token.ts')
  const { assertCardTokenKey } = await import('../card/store.ts')
  const { connect } = await import('../db/connect.ts')
  const { assertCurrent } = await import('../db/migrate.ts')
  const { identifyDigits } = await import('../enrolment/identify.ts')
  const { reissueCard } = await import('../enrolment/cards.ts')
  const { databaseUrl, cardTokenKey } = readConfig(['databaseUrl', 'cardTokenKey'])
  const tokenizer = new CardTokenizer(cardTokenKey)
  const identified = identifyDigits(tokenizer, withoutBlanks(input))
  if (identified.outcome !== 'identified') return identified
  const sql = connect(databaseUrl, { connectionsMax: 1, applicationName: 'cobrand card' })
  try {
    await assertCurrent(sql)
    await assertCardTokenKey(sql, tokenizer)
    return await reissueCard(sql, owner, identified.card)
  } finally {
    await sql.end()
  }
}

/** A view of what stands between blanks and line ends. */
function withoutBlanks(input: Buffer): Buffer {
  const isBlank = (at: number): boolean => (input[at] ?? 0) <= 0x20
  let start = 0
  let end = input.length
  while (start < end && isBlank(start)) start++
  while (end > start && isBlank(end - 1)) end--
  return input.subarray(start, end)
}

function parseId(text: string): bigint {
  if (!/^[1-9][0-9]{0,17}$/.test(text)) throw new InvalidArgumentError('it is not an id.')
  return BigInt(text)
}
