/** What a message is paid for, by its processing code, and whether it raises an earlier authorization. */
import type { Dialect, Message, SemanticsSpec } from '../../iso8583/index.ts'
import type { Reader } from './read.ts'

type ProcessingKind = SemanticsSpec['processing']['values'][string]

/**
 * What a processing code makes of a payment; `null`: nothing that is recorded. Cash is recorded as what earns
 * nothing, so that it can be told why; a refund counts when it is cleared, and only then.
 */
const paidBy = {
  purchase: 'goods',
  purchase_with_cash_back: 'goods',
  cash: 'cash',
  refund: null,
  no_purchase: null,
} as const satisfies Record<ProcessingKind, 'goods' | 'cash' | null>

/** Makes ready what a dialect's processing codes mean. */
export function compileProcessing(
  { semantics: { processing } }: Dialect,
  { fields }: Reader,
): (message: Message) => 'goods' | 'cash' | null {
  const kinds = new Map(Object.entries(processing.values))
  const { start, length } = processing
  return (message) => {
    const code = fields.processingCode(message).slice(start, start + length)
    return paidBy[kinds.get(code) ?? 'no_purchase']
  }
}

/** Makes ready whether an authorization raises an earlier one, and what its amount then says. */
export function compileIncrements(
  { semantics: { increments = [] } }: Dialect,
  { reading }: Reader,
): (message: Message) => 'delta' | 'total' | null {
  const rules = increments.map(({ when, amount }) => ({
    read: reading(when.field),
    values: new Set(when.values),
    amount,
  }))
  return (message) => rules.find(({ read, values }) => values.has(read(message)))?.amount ?? null
}
