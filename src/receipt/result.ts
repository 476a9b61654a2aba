/** What became of each receipt of a call. */

/** Why a receipt or a return was not taken; `refusals` has each in words. */
export type ReceiptRefusal = keyof typeof refusals

/** See {@link ReceiptRefusal}. */
export const refusals = {
  invalid_receipt: 'it does not have the form that the API asks for',
  does_not_add_up: 'its items and its tenders do not come to the same',
  in_the_future: 'it is of the future, by our clock',
  too_old: 'it is older than is taken',
  unknown_location: 'the partner has no such location',
  unknown_member: 'nobody of the coalition is known by that; nothing was kept',
  qr_ended: 'the code was not good at the time of the receipt',
  before_joining: 'it is of a day before the member joined the coalition',
  unknown_receipt: 'the receipt from which it takes is not known; it may be sent again after that',
  return_of_return: 'it names a return: goods come back of the receipt by which they were bought',
  before_purchase: 'it is earlier than the receipt from which it takes',
  exceeds_receipt: 'more would come back than was bought, or paid that way',
  receipt_changed: 'another receipt was sent under this number before',
  unavailable: 'the database is away, or does not take it; send it again',
} as const

/** `recorded` now, or `repeated`: taken before, with the same answer; or `refused`, and nothing is kept of it. */
export type ReceiptResult =
  | {
      readonly status: 'recorded' | 'repeated'
      readonly receiptId: string
      readonly memberId: bigint
      readonly paymentId: bigint
      /** What it moved: positive to the member. */
      readonly points: bigint
      /** Whether a person has to decide to which payment it belongs. */
      readonly isException: boolean
    }
  | ({
      readonly status: 'refused'
      /** `null` where even that cannot be read. */
      readonly receiptId: string | null
    } & Refused)

/** A refusal, and where in the document its reason is: a JSON Pointer, `''` for the whole. */
export interface Refused {
  readonly code: ReceiptRefusal
  readonly pointer: string
  readonly detail: string
}

/** A refusal in its own words. */
export function refused(code: ReceiptRefusal, pointer = ''): Refused {
  return { code, pointer, detail: refusals[code] }
}
