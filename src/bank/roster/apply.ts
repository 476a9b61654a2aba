/** What the lines of a roster do: in their order, each once however often it comes. */
import type { Directory } from '../../card/directory.ts'
import type { CardTokenizer } from '../../card/token.ts'
import type { Sql } from '../../db/connect.ts'
import { closeForBank, linkForBank, renewForBank, tellPar } from '../../enrolment/by-bank.ts'
import type { IdentifiedCard } from '../../enrolment/identify.ts'
import { findTokenOwner } from '../../enrolment/store/cards.ts'
import type { Identifiers } from '../../member/identifier.ts'
import { membersByPhone } from '../../member/store/identifiers.ts'
import type { BinRange } from '../store.ts'
import type { Customer, RosterLine } from './line.ts'
import { membersBySubject } from './store.ts'

/**
 * What a line came to. `linked`, `renewed`, `closed`: it is so now, by this line or before. `not_linked`: by what it says nobody is
 * a member who wants the card linked; which of it, is not the bank's to know. `claimed`: the card is another member's.
 * `not_yours`: the first digits of it, or of the number before, are no range of this bank. `unreadable`: no JWE to the published key. `invalid`: not of the form.
 */
export const lineResults = [
  ...(['linked', 'renewed', 'closed', 'not_linked'] as const),
  ...(['claimed', 'not_yours', 'unreadable', 'invalid'] as const),
]
/** See {@link lineResults}. */
export type LineResult = (typeof lineResults)[number]

/** Cards linked by a roster that are remembered: the directory has heard of earlier ones long ago. */
const linkedMax = 50_000

/** What applying lines needs. */
export interface ApplyPorts {
  readonly sql: Sql
  readonly tokenizer: CardTokenizer
  readonly directory: Pick<Directory, 'find'>
  readonly identifiers: Pick<Identifiers, 'phoneHash'>
}

/** Applies the lines of one bank. */
export class RosterLines {
  readonly #ports: ApplyPorts
  readonly #bankId: bigint
  readonly #ranges: readonly BinRange[]
  /** Tokens that this roster has linked of late: the directory hears of them a moment later. Only members' are in it. */
  readonly #linked = new Set<string>()
  /** Members whom the lines were about since it was taken. */
  #members = new Set<bigint>()

  constructor(ports: ApplyPorts, bankId: bigint, ranges: readonly BinRange[]) {
    this.#ports = ports
    this.#bankId = bankId
    this.#ranges = ranges
  }

  /** Whom the lines were about since this was asked before. */
  takeMembers(): bigint[] {
    const members = [...this.#members]
    this.#members = new Set()
    return members
  }

  /** Their results, in their order. */
  async apply(lines: readonly (RosterLine | 'unreadable' | 'invalid')[]): Promise<LineResult[]> {
    const members = await this.#membersOf(lines)
    const results: LineResult[] = []
    for (const line of lines) {
      results.push(typeof line === 'string' ? line : await this.#one(line, members))
    }
    return results
  }

  async #one(line: RosterLine, members: Members): Promise<LineResult> {
    const numbers = line.action === 'renewed' ? [line.card, line.previous] : [line.card]
    if (!numbers.every((card) => this.#isOurs(card))) return 'not_yours'
    if (line.action === 'closed') return await this.#close(line.card)
    const result =
      line.action === 'renewed' && this.#isKnown(line.previous)
        ? await renewForBank(this.#ports.sql, line.previous, line.card)
        : 'not_linked'
    if (result === 'renewed') await this.#noteHolder(line.card)
    const previous = line.action === 'renewed' ? line.previous : null
    const linked =
      result === 'not_linked' ? await this.#link({ ...line, previous }, members) : result
    if (line.par !== null && (linked === 'linked' || linked === 'renewed')) {
      await tellPar(this.#ports.sql, this.#ports.tokenizer, line.card, line.par)
    }
    return linked
  }

  async #link(
    {
      card,
      previous,
      customer,
    }: { card: IdentifiedCard; previous: IdentifiedCard | null; customer: Customer | null },
    members: Members,
  ): Promise<LineResult> {
    const memberId = customer === null ? undefined : members(customer)
    if (memberId === undefined) return 'not_linked'
    this.#members.add(memberId)
    const result = await linkForBank(this.#ports.sql, memberId, card, previous)
    if (result === 'linked') this.#noteLinked(card)
    return result
  }

  async #close(card: IdentifiedCard): Promise<LineResult> {
    const owner = this.#isKnown(card) ? await closeForBank(this.#ports.sql, card) : null
    if (owner !== null) this.#members.add(owner.memberId)
    return 'closed'
  }

  async #noteHolder(card: IdentifiedCard): Promise<void> {
    this.#noteLinked(card)
    const owner = await findTokenOwner(this.#ports.sql, card.token)
    if (owner !== null) this.#members.add(owner.memberId)
  }

  #noteLinked({ token }: IdentifiedCard): void {
    this.#linked.add(token.toString('hex'))
    if (this.#linked.size <= linkedMax) return
    const [oldest] = this.#linked
    if (oldest !== undefined) this.#linked.delete(oldest)
  }

  /** Whether the card is linked; a stranger's goes no further than this. */
  #isKnown({ token }: IdentifiedCard): boolean {
    return this.#ports.directory.find(token, 0) >= 0 || this.#linked.has(token.toString('hex'))
  }

  #isOurs({ bin }: IdentifiedCard): boolean {
    return this.#ranges.some(({ binFrom, binTo }) => binFrom <= bin && bin <= binTo)
  }

  async #membersOf(lines: readonly (RosterLine | string)[]): Promise<Members> {
    const { sql, identifiers } = this.#ports
    const customers = lines.flatMap((line) =>
      typeof line === 'object' && 'customer' in line && line.customer !== null
        ? [line.customer]
        : [],
    )
    const phones = customers.flatMap((each) =>
      'phone' in each ? [identifiers.phoneHash(each.phone)] : [],
    )
    const subjects = customers.flatMap((each) => ('subject' in each ? [each.subject] : []))
    const [byPhone, bySubject] = await Promise.all([
      membersByPhone(sql, phones),
      membersBySubject(sql, this.#bankId, subjects),
    ])
    return (customer) =>
      'phone' in customer
        ? byPhone.get(identifiers.phoneHash(customer.phone))
        : bySubject.get(customer.subject)
  }
}

type Members = (customer: Customer) => bigint | undefined
