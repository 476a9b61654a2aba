/** Readers of option values, which refuse what is not one. */
import { InvalidArgumentError } from 'commander'
import { mayHoldCardNumber } from '../values/card-number.ts'
import { dayOf } from '../values/time.ts'

/** A whole number from `min` to `max`. */
export function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`give a whole number from ${min} to ${max}.`)
    }
    return value
  }
}

/** Who says so: a name that is kept with what was decided. */
export function personName(text: string): string {
  const name = text.trim()
  if (name === '' || name.length > 120 || /\p{Cc}/u.test(name) || mayHoldCardNumber(name)) {
    throw new InvalidArgumentError('give a name of at most 120 characters, and no card number.')
  }
  return name
}

/** A share, 0 to 1. */
export function share(text: string): number {
  const value = Number(text)
  if (!/^\d*\.?\d+$/.test(text) || value > 1) {
    throw new InvalidArgumentError('give a number from 0 to 1.')
  }
  return value
}

/** A day, `YYYY-MM-DD`, that exists. */
export function parseDay(text: string): string {
  const at = new Date(`${text}T00:00:00Z`)
  const exists = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at.getTime())
  if (!exists || dayOf(at) !== text) {
    throw new InvalidArgumentError('give a day as YYYY-MM-DD.')
  }
  return text
}

/** An instant in UTC, `YYYY-MM-DDThh:mm:ssZ`. */
export function parseInstant(text: string): Date {
  const at = new Date(text)
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/.test(text) || Number.isNaN(at.getTime())) {
    throw new InvalidArgumentError('give an instant as YYYY-MM-DDThh:mm:ssZ.')
  }
  return at
}

/** A transfer's id: that of its member, and its own. */
export interface TransferName {
  readonly memberId: bigint
  readonly transferId: bigint
}

/** `17/70001`. */
export function parseTransfer(text: string): TransferName {
  const [, member, transfer] = /^([1-9]\d{0,17})\/([1-9]\d{0,17})$/.exec(text) ?? []
  if (member === undefined || transfer === undefined) {
    throw new InvalidArgumentError('give member and transfer, as in 17/70001.')
  }
  return { memberId: BigInt(member), transferId: BigInt(transfer) }
}

/** A month, `YYYY-MM`. */
export function parseMonth(text: string): string {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) {
    throw new InvalidArgumentError('give a month as YYYY-MM.')
  }
  return text
}
