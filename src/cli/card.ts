/** `cobrand card`: the bank has given a member's card a new number; a number is encrypted to a gateway. */
import { Command, InvalidArgumentError } from 'commander'
import type { PublicEncryptionJwk } from '../keys/encryption.ts'
import type { Identification } from '../enrolment/identify.ts'
import type { ReissueOutcome } from '../enrolment/cards.ts'
import { readCardNumber, withoutBlanks } from './card-input.ts'
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
  const encrypt = command
    .command('encrypt')
    .description("encrypt a card number to a gateway's published key, as its HTTP API takes it")
    .requiredOption('--gateway <url>', 'whose key')
    .option('--file <path>', 'the file with the number; standard input where it is left out')
    .action(async (options: { gateway: string; file?: string }) => {
      const input = await readCardNumber(options.file)
      const jwe = await encrypted(options.gateway, input).finally(() => input.fill(0))
      process.stdout.write(`${jwe}\n`)
    })
  withExamples(encrypt, 'card encrypt --gateway http://127.0.0.1:8080 --file number.txt')
  return withExamples(command, 'card reissue --member 4 --card 9 --file number.txt')
}

interface Options {
  member: bigint
  card: bigint
  file?: string
  json?: true
}

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
  const input = await readCardNumber(file)
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

/** How long a gateway may take to say its keys, in milliseconds. */
const keysMs = 10_000

/** The JWE of `{"pan":"..."}`. Throws `CliError` where there is no number or no key. */
async function encrypted(gateway: string, input: Buffer): Promise<string> {
  const { encryptToKey } = await import('../keys/encryption.ts')
  const digits = withoutBlanks(input)
  const isNumber = digits.every((byte) => byte >= 0x30 && byte <= 0x39)
  if (!isNumber || digits.length < 12 || digits.length > 19) {
    throw new CliError(refusals.not_an_enrolment)
  }
  const document = Buffer.concat([Buffer.from('{"pan":"'), digits, Buffer.from('"}')])
  try {
    return await encryptToKey(await publishedKey(gateway), document)
  } finally {
    document.fill(0)
  }
}

async function publishedKey(gateway: string): Promise<PublicEncryptionJwk> {
  const unreached = new CliError(`no keys are published at ${gateway}/.well-known/jwks.json`)
  try {
    const signal = AbortSignal.timeout(keysMs)
    const answer = await fetch(new URL('/.well-known/jwks.json', gateway), { signal })
    const { keys } = (await answer.json()) as { keys: PublicEncryptionJwk[] }
    const key = keys.find(({ use }) => use === 'enc')
    if (key !== undefined) return key
  } catch {
    throw unreached
  }
  throw unreached
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

function parseId(text: string): bigint {
  if (!/^[1-9][0-9]{0,17}$/.test(text)) throw new InvalidArgumentError('it is not an id.')
  return BigInt(text)
}
