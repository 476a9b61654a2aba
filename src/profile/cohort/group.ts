/** A group of members and what they spent, as far as it must be known to say whether it may be told. */

/** Members of a group at least whose spending no bank knows by itself. */
export const membersMin = 20

/** What one member adds to a group. */
export interface Share {
  readonly payments: number
  readonly amount: bigint
  /** Banks that know its spending: by a consent, or because it pays with their cards. */
  readonly knownTo: readonly bigint[]
}

/** Sums over members, each of whom is in it once. */
export interface Group {
  members: number
  payments: number
  amount: bigint
  /** What the two members spent who spent most. */
  largest: bigint
  second: bigint
  /** Members whose spending a bank knows, by bank. */
  readonly knownTo: Map<bigint, number>
}

/** Nobody. */
export function noGroup(): Group {
  return { members: 0, payments: 0, amount: 0n, largest: 0n, second: 0n, knownTo: new Map() }
}

/** Takes a member into a group. */
export function addMember(group: Group, { payments, amount, knownTo }: Share): void {
  group.members += 1
  group.payments += payments
  group.amount += amount
  takeLargest(group, amount)
  for (const bank of new Set(knownTo)) addKnown(group, bank, 1)
}

/** The group of all members of groups that have no member in common. */
export function union(groups: Iterable<Group>): Group {
  const all = noGroup()
  for (const each of groups) {
    all.members += each.members
    all.payments += each.payments
    all.amount += each.amount
    takeLargest(all, each.largest)
    takeLargest(all, each.second)
    for (const [bank, members] of each.knownTo) addKnown(all, bank, members)
  }
  return all
}

/**
 * Whether a group may be told: there are {@link membersMin} whose spending the bank that knows most of them does not
 * know; nobody has more than half of it; and who spent second most cannot tell what the first spent to within a fifth.
 */
export function isSafe({ members, amount, largest, second, knownTo }: Group): boolean {
  let known = 0
  for (const each of knownTo.values()) known = Math.max(known, each)
  const rest = amount - largest - second
  return members - known >= membersMin && 2n * largest <= amount && 5n * rest >= largest
}

function addKnown({ knownTo }: Group, bank: bigint, members: number): void {
  knownTo.set(bank, (knownTo.get(bank) ?? 0) + members)
}

function takeLargest(group: Group, amount: bigint): void {
  if (amount > group.largest) [group.largest, group.second] = [amount, group.largest]
  else if (amount > group.second) group.second = amount
}
