/** `cobrand merchant-map proposals`, `approve`, `refuse`: merchant ids that partners propose for their locations. */
import { userInfo } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import type { z } from 'zod'
import type { Sql } from '../../db/connect.ts'
import type { proposalDocument } from '../../http/routes/merchant-map/proposal-document.ts'
import type { NotDecided, ProposalFault } from '../../intake/store/proposals.ts'
import { isNote, noteCharsMax } from '../../payment/exception.ts'
import { onDatabase } from '../database.ts'
import { CliError } from '../errors.ts'
import { withExamples } from '../help.ts'
import { whole } from '../values.ts'
import { describeDifference } from './text.ts'

/** The commands. */
export function proposalCommands(): Command[] {
  const list = new Command('proposals')
    .description('list merchant ids that partners propose, the oldest first')
    .option('--all', 'those that are decided too')
    .option('--limit <n>', 'how many', whole(1, 10_000), 100)
    .option('--json', 'print them as JSON, one a line')
    .action(listProposals)
  const approve = new Command('approve')
    .description('show what mapping a proposed merchant id does to payments and points, or do it')
    .argument('<id>', 'from merchant-map proposals', parseId)
    .option('--apply', 'do it; interrupted, run it again')
    .option('--takes-from-others', "also where it is another partner's in that time")
    .action(approveOne)
  const refuse = new Command('refuse')
    .description('refuse one; it may be approved later')
    .argument('<id>', 'from merchant-map proposals', parseId)
    .option('--note <text>', 'why, for the partner', parseNote, '')
    .action(refuseOne)
  return [
    withExamples(list, 'merchant-map proposals', 'merchant-map proposals --all --json'),
    withExamples(approve, 'merchant-map approve 7', 'merchant-map approve 7 --apply'),
    withExamples(refuse, 'merchant-map refuse 7 --note "not on your contract"'),
  ]
}

type Document = z.infer<typeof proposalDocument>

async function listProposals(options: { all?: true; limit: number; json?: true }): Promise<void> {
  const { selectMappings, selectProposals, selectRivals } =
    await import('../../partner/location/store.ts')
  const { presentProposals } = await import('../../http/routes/merchant-map/proposal-document.ts')
  const state = options.all === true ? null : ('open' as const)
  const documents = await onDatabase('merchant-map', async (sql) => {
    const query = { partnerId: null, state, after: 0n, limit: options.limit }
    const found = await selectProposals(sql, query)
    return presentProposals(
      ...([found, await selectMappings(sql, found), await selectRivals(sql, found)] as const),
    )
  })
  for (const each of documents) {
    const line = options.json === true ? JSON.stringify(each) : lineOf(each)
    process.stdout.write(`${line}\n`)
  }
}

function lineOf(each: Document): string {
  const { proposalId, kind, partner, location, takes, rivals } = each
  const terminal = each.terminalId === '' ? '' : `, terminal ${each.terminalId}`
  const merchant = `${each.acquirerId} ${each.merchantId}${terminal}`
  const until = each.validTo === null ? '' : ` until ${each.validTo}`
  const period = kind === 'end' ? `ends on ${each.validTo}` : `from ${each.validFrom}${until}`
  const against = [
    ...takes.map((other) => `it is partner ${other.partnerId}'s, ${other.location}`),
    ...rivals.map((other) => `${other.partner.name} proposes it too (${other.proposalId})`),
  ]
  const last = [each.state, ...against].join('; ')
  return `${proposalId}  ${merchant}  ${partner.name}, ${location.name}, ${period}; ${last}`
}

async function approveOne(
  proposalId: bigint,
  { apply, takesFromOthers = false }: { apply?: true; takesFromOthers?: boolean },
): Promise<void> {
  const { readLocations, readPartnerNames } = await import('../../partner/store.ts')
  const { presentDifference } =
    await import('../../http/routes/merchant-map/map-change-document.ts')
  const document = await onDatabase('merchant-map', async (sql) => {
    const difference = await approveOrShow(sql, proposalId, apply === true, takesFromOthers)
    return presentDifference(difference, await readLocations(sql), await readPartnerNames(sql))
  })
  process.stdout.write(describeDifference(document, apply === true))
}

async function approveOrShow(sql: Sql, id: bigint, apply: boolean, takesFromOthers: boolean) {
  const { approveProposal, previewProposal } = await import('../../intake/store/proposals.ts')
  const { placePayments } = await import('../../intake/store/map-change.ts')
  if (!apply) return decided(await previewProposal(sql, id)).difference
  const decision = { by: userInfo().username, takesFromOthers }
  return await placePayments(sql, decided(await approveProposal(sql, id, decision)), new Date())
}

async function refuseOne(proposalId: bigint, { note }: { note: string }): Promise<void> {
  const { refuseProposal } = await import('../../intake/store/proposals.ts')
  const answer = await onDatabase('merchant-map', (sql) =>
    refuseProposal(sql, proposalId, { by: userInfo().username, note }),
  )
  if (answer.outcome !== 'refused') throw new CliError(faults[answer.outcome])
  process.stdout.write(`${proposalId}: refused\n`)
}

const faults: Readonly<Record<ProposalFault, string>> = {
  not_found: 'there is no such proposal',
  decided: 'it was decided otherwise, or the partner has said otherwise since',
  conflict:
    "the merchant id is another partner's in that time: if that partner has given the shop up, add --takes-from-others",
  map_changed: 'the map has changed since: look at it with cobrand merchant-map change',
}

function decided<Answer extends object>(answer: Answer | NotDecided): Answer {
  if (isNotDecided(answer)) throw new CliError(faults[answer.outcome])
  return answer
}

function isNotDecided(answer: object): answer is NotDecided {
  return 'outcome' in answer
}

function parseId(text: string): bigint {
  if (!/^[1-9]\d{0,17}$/.test(text))
    throw new InvalidArgumentError('it is not the id of a proposal.')
  return BigInt(text)
}

function parseNote(text: string): string {
  if (isNote(text)) return text
  throw new InvalidArgumentError(
    `at most ${noteCharsMax} characters in a line, and no card number.`,
  )
}
