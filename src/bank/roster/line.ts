/** A line of a roster, decrypted: one card, read as bytes, so that no card number becomes a string. */
import { z } from 'zod'
import { isPar } from '../../card/par.ts'
import type { CardTokenizer } from '../../card/token.ts'
import { identifyDigits, type IdentifiedCard } from '../../enrolment/identify.ts'
import { normalizePhone } from '../../member/identifier.ts'

/** Whom the bank names: by phone, as E.164 has it, or by the name that the gateway gave it for this bank. */
export type Customer = { phone: string } | { subject: string }

/** What a line says. */
export type RosterLine =
  | { action: 'new'; card: IdentifiedCard; customer: Customer; par: string | null }
  | {
      action: 'renewed'
      card: IdentifiedCard
      previous: IdentifiedCard
      customer: Customer | null
      par: string | null
    }
  | { action: 'closed'; card: IdentifiedCard }

const par = z.string().refine(isPar).optional()
const phone = z.string().max(40).optional()
const subject = z.uuid().optional()
/** Card numbers are taken out before; zeros stand in their place. */
const taken = z.string().regex(/^0{13,19}$/)
const form = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('new'), pan: taken, phone, subject, par }),
  z.strictObject({
    action: z.literal('renewed'),
    pan: taken,
    previousPan: taken,
    phone,
    subject,
    par,
  }),
  z.strictObject({ action: z.literal('closed'), pan: taken }),
])

/** Reads a line and zeroes it, whatever comes of it; `null` where it is not of the form. */
export function readRosterLine(tokenizer: CardTokenizer, document: Buffer): RosterLine | null {
  const digits: Buffer[] = []
  try {
    const card = takeCard(tokenizer, document, 'pan', digits)
    const previous = takeCard(tokenizer, document, 'previousPan', digits)
    if (card === null) return null
    const said = form.safeParse(JSON.parse(document.toString()))
    if (!said.success) return null
    const line = said.data
    if (line.action === 'closed') return { action: line.action, card }
    const customer = customerOf(line)
    if (customer === null && line.action === 'new') return null
    const known = line.par ?? null
    if (line.action === 'new') {
      return customer && { action: line.action, card, customer, par: known }
    }
    return previous && { action: line.action, card, previous, customer, par: known }
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  } finally {
    document.fill(0)
    for (const each of digits) each.fill(0)
  }
}

/** The card of the field `name`; zeros are put in the place of its number. `null` where there is none. */
function takeCard(
  tokenizer: CardTokenizer,
  document: Buffer,
  name: string,
  taking: Buffer[],
): IdentifiedCard | null {
  const opening = Buffer.from(`"${name}":"`)
  const at = document.indexOf(opening)
  if (at === -1) return null
  const start = at + opening.length
  const end = document.indexOf('"', start)
  if (end === -1) return null
  const digits = Buffer.from(document.subarray(start, end))
  taking.push(digits)
  document.fill('0', start, end)
  const identified = identifyDigits(tokenizer, digits)
  return identified.outcome === 'identified' ? identified.card : null
}

function customerOf(said: {
  phone?: string | undefined
  subject?: string | undefined
}): Customer | null {
  if (said.subject !== undefined) return { subject: said.subject }
  const normalized = said.phone === undefined ? null : normalizePhone(said.phone)
  return normalized === null ? null : { phone: normalized }
}
