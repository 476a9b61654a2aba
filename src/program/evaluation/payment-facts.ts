/** What conditions of earn rules may ask about a payment, and how it is read. */
import { entryModes } from '../../values/entry-mode.ts'
import { categories } from '../../values/mcc.ts'
import { tenders } from '../../values/tender.ts'
import { daysBetween, weekdayOf } from '../../values/time.ts'
import { FactSet, type FactDeclaration, type Facts, type FactType } from '../condition/facts.ts'
import { itemsOf, tendersOf, type Occasion } from './occasion.ts'

type Value = { int: bigint; string: string; bool: boolean; 'list<string>': readonly string[] }

/** A fact that is read of an occasion; amounts are in the currency of the rules that are asked. */
interface Readable<Type extends FactType> extends FactDeclaration {
  readonly type: Type
  read(occasion: Occasion, amountMinor: bigint): Value[Type]
}

const channels = ['in_store', 'online', 'unknown']

const declarations = {
  'payment.amountMinor': int(
    "what earns, in minor units of the rule's currency",
    (_, minor) => minor,
  ),
  'payment.currency': text("ISO 4217 code of the payment's own currency", (of) => of.currency),
  'payment.mcc': text('merchant category code, four digits', (of) => of.mcc),
  'payment.category': oneOf(
    categories,
    'category of the MCC, as in the profile',
    (of) => of.category,
  ),
  'payment.channel': oneOf(channels, 'in_store, online or unknown', (of) => of.channel),
  'payment.entryMode': oneOf(
    [...entryModes, ''],
    `${entryModes.join(', ')}; or empty`,
    (of) => of.entryMode,
  ),
  'payment.weekday': int('1 is Monday, 7 is Sunday, at the card acceptor', (of) =>
    BigInt(weekdayOf(of.purchasedOn)),
  ),
  'payment.date': text('local date, YYYY-MM-DD', (of) => of.purchasedOn),
  'payment.time': text('local time, hh:mm:ss', (of) => of.purchasedAt),
  'payment.firstAtPartner': flag(
    "whether it is the member's first at the partner",
    ({ facts }) => facts.first ?? false,
  ),
  'payment.nthThisMonth': int(
    "which of the member's payments of the month at the partner it is, from 1",
    ({ facts }) => BigInt(facts.nth ?? 0),
  ),
  'card.present': flag('false for a purchase that no linked card paid', (of) => of.hasCard),
  'card.bank': text(
    'the issuing bank, by the card products of the coalition; or empty',
    ({ facts }) => facts.bank ?? '',
  ),
  'card.product': text(
    'co-brand product, by the card products of the coalition; or empty',
    ({ facts }) => facts.product ?? '',
  ),
  'member.tier': text('tier in the coalition, or empty', ({ facts }) => facts.tier ?? ''),
  'member.partnerTier': text(
    'tier that the partner of the payment has given, or empty',
    ({ facts }) => facts.partnerTier ?? '',
  ),
  'member.segments': texts(
    "segments of the coalition's and of the partner's that the member is in",
    ({ facts }) => facts.segments ?? [],
  ),
  'member.daysSinceJoining': int('whole days from joining to the purchase', (of) =>
    BigInt(Math.max(0, daysBetween(of.facts.joinedOn ?? of.purchasedOn, of.purchasedOn))),
  ),
  'member.birthday': flag(
    "whether it is the member's birthday (29 February: the 28th in other years)",
    ({ facts, purchasedOn }) => isBirthday(facts.birthday, purchasedOn),
  ),
  'member.referred': flag(
    'whether another member brought this one',
    ({ facts }) => facts.referred ?? false,
  ),
  'receipt.present': flag('whether the till has posted a receipt', (of) => of.receipt !== null),
  'receipt.skus': texts('SKUs of the items that are not returned', (of) =>
    itemsOf(of).map(({ sku }) => sku),
  ),
  'receipt.categories': texts('their categories', (of) =>
    itemsOf(of).map(({ category }) => category),
  ),
  'receipt.itemCount': int('how many of its lines are not returned', (of) =>
    BigInt(itemsOf(of).length),
  ),
  'receipt.tenders': {
    ...texts('how it was paid: card, cash, gift_card, points', tendersOf),
    values: tenders,
  },
  'receipt.cashPercent': int('share of cash in what earns, in whole percent, rounded down', (of) =>
    of.amountMinor > 0n ? (100n * (of.paid.cash ?? 0n)) / of.amountMinor : 0n,
  ),
  'location.id': text('the number of the location', ({ location }) =>
    location.locationId.toString(),
  ),
  'location.name': text('its name', ({ location }) => location.name),
  'location.city': text('its city', ({ location }) => location.city),
}

/** `birthday` is `MM-DD`. 29 February is kept on the 28th in a year that has none. */
function isBirthday(birthday: string | undefined, on: string): boolean {
  const isEve = birthday === '02-29' && on.endsWith('-02-28')
  if (isEve) return daysBetween(on, `${on.slice(0, 4)}-03-01`) === 1
  return birthday === on.slice(5)
}

/** Name of a fact of a payment. */
export type PaymentFact = keyof typeof declarations

/** The facts of a payment. */
export const paymentFacts = new FactSet<PaymentFact>(declarations)

/** Reads the facts of that name, and leaves the others: what no rule asks for costs nothing. */
export function factReader(
  uses: ReadonlySet<string>,
): (occasion: Occasion, amountMinor: bigint) => Facts {
  const fillers: ((facts: Facts, occasion: Occasion, amountMinor: bigint) => void)[] = []
  for (const [name, declaration] of Object.entries(declarations)) {
    const slot = paymentFacts.find(name)?.slot ?? 0
    if (uses.has(name)) fillers.push(filler(declaration, slot))
  }
  return (occasion, amountMinor) => {
    const facts = paymentFacts.blank()
    for (const fill of fillers) fill(facts, occasion, amountMinor)
    return facts
  }
}

type AnyReadable = (typeof declarations)[PaymentFact]

function filler(
  declaration: AnyReadable,
  slot: number,
): (facts: Facts, occasion: Occasion, amountMinor: bigint) => void {
  switch (declaration.type) {
    case 'int':
      return ({ ints }, ...of) => void (ints[slot] = declaration.read(...of))
    case 'string':
      return ({ strings }, ...of) => void (strings[slot] = declaration.read(...of))
    case 'bool':
      return ({ bools }, ...of) => void (bools[slot] = declaration.read(...of))
    case 'list<string>':
      return ({ lists }, ...of) => void (lists[slot] = declaration.read(...of))
  }
}

function int(about: string, read: Readable<'int'>['read']): Readable<'int'> {
  return { type: 'int', about, read }
}

function text(about: string, read: Readable<'string'>['read']): Readable<'string'> {
  return { type: 'string', about, read }
}

function oneOf(
  values: readonly string[],
  about: string,
  read: Readable<'string'>['read'],
): Readable<'string'> {
  return { ...text(about, read), values }
}

function flag(about: string, read: Readable<'bool'>['read']): Readable<'bool'> {
  return { type: 'bool', about, read }
}

function texts(about: string, read: Readable<'list<string>'>['read']): Readable<'list<string>'> {
  return { type: 'list<string>', about, read }
}
