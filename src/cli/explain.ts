/** `cobrand explain`: the story of a payment, from its first message to its points. */
import { Command, InvalidArgumentError } from 'commander'
import { onDatabase } from './database.ts'
import { CliError } from './errors.ts'
import { describePayment } from './explain/text.ts'
import { withExamples } from './help.ts'

interface PaymentArgument {
  memberId: bigint | null
  paymentId: bigint
}

/** The command. */
export function explainCommand(): Command {
  const command = new Command('explain')
    .description('tell why a payment earned what it did: messages, evidence, rule, transfers')
    .argument('<payment-id>', 'such as 1024-70001, or 70001 with --member', parsePayment)
    .option('--member <id>', 'whose payment it is', parseMember)
    .option('--json', 'print it as JSON, as the HTTP API answers it')
    .action(run)
  return withExamples(command, 'explain 1024-70001', 'explain 70001 --member 1024 --json')
}

async function run(
  payment: PaymentArgument,
  { member, json }: { member?: bigint; json?: true },
): Promise<void> {
  const memberId = payment.memberId ?? member
  if (memberId === undefined) throw new CliError('say whose payment it is: --member')
  if (member !== undefined && member !== memberId) {
    throw new CliError(`payment ${memberId}-${payment.paymentId} is not of member ${member}`)
  }
  const { explainWhole } = await import('../intake/store/explain.ts')
  const { presentExplanation } = await import('../http/routes/payment/explanation-document.ts')
  const found = await onDatabase('explain', (sql) => explainWhole(sql, memberId, payment.paymentId))
  if (found === null) throw new CliError(`there is no payment ${memberId}-${payment.paymentId}`)
  const document = presentExplanation(found, 'operator')
  process.stdout.write(json === true ? `${JSON.stringify(document)}\n` : describePayment(document))
}

function parsePayment(text: string): PaymentArgument {
  const [, memberId, paymentId] = /^(?:([1-9]\d{0,17})-)?([1-9]\d{0,17})$/.exec(text) ?? []
  if (paymentId === undefined) throw new InvalidArgumentError("it is not a payment's id.")
  return {
    memberId: memberId === undefined ? null : BigInt(memberId),
    paymentId: BigInt(paymentId),
  }
}

function parseMember(text: string): bigint {
  if (!/^[1-9]\d{0,17}$/.test(text)) throw new InvalidArgumentError('it is not an id.')
  return BigInt(text)
}
