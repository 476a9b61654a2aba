/** Card numbers as bytes: what makes one, how it is shown, and the block that a card token is made of. */

/** ASCII digits of a card number, 13 to 19 of them. Never a string; zeroed by its owner after use. */
export type Pan = Buffer & { readonly [checked]: true }
declare const checked: unique symbol

/** Why bytes are not a card number. */
export type PanErrorCode = 'length' | 'digit' | 'luhn'

/** The bytes are not a card number. Carries no digit of it. */
export class PanError extends Error {
  override readonly name = 'PanError'
  readonly code: PanErrorCode
  constructor(code: PanErrorCode) {
    super(meaning[code])
    this.code = code
  }
}

const meaning = {
  length: 'a card number has 13 to 19 digits',
  digit: 'a card number has digits only',
  luhn: 'the check digit of the card number is wrong',
} as const satisfies Record<PanErrorCode, string>

/** ISO/IEC 7812: fewest digits that the schemes issue. */
export const panDigitsMin = 13
/** ISO/IEC 7812: most digits. */
export const panDigitsMax = 19

/** Bytes of a block from which a card token is made: the count of digits, then BCD padded with F. */
export const panBlockBytes = 16

/**
 * Checks once that `bytes` are the ASCII digits of a card number; the type is carried from there.
 * Luhn is not looked at: tokens of wallets may fail it. Throws {@link PanError}.
 */
export function assertPan(bytes: Buffer): asserts bytes is Pan {
  if (bytes.length < panDigitsMin || bytes.length > panDigitsMax) throw new PanError('length')
  for (const byte of bytes) if (byte < 0x30 || byte > 0x39) throw new PanError('digit')
}

/** As {@link assertPan}, and the check digit must hold: for what a person typed in. */
export function assertPanOfForm(bytes: Buffer): asserts bytes is Pan {
  assertPan(bytes)
  if (!luhnHolds(bytes)) throw new PanError('luhn')
}

/** True where the last digit is the check digit of the others (ISO/IEC 7812-1 annex B). */
export function luhnHolds(pan: Pan): boolean {
  return luhnHoldsOf(pan, 0, pan.length)
}

/** As {@link luhnHolds}, of the digits from `start` to before `end`. */
export function luhnHoldsOf(digits: Buffer, start: number, end: number): boolean {
  let sum = 0
  for (let at = end - 1, doubled = false; at >= start; at--, doubled = !doubled) {
    const digit = (digits[at] ?? 0) - 0x30
    const weighed = doubled ? digit * 2 : digit
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return sum % 10 === 0
}

/** What may be shown and kept of a card number (PCI DSS 3.4.1). */
export interface MaskedPan {
  /** First six digits. */
  bin: string
  /** Last four digits. */
  lastFour: string
}

/** First six and last four digits; the rest is not looked at. */
export function maskPan(pan: Pan): MaskedPan {
  return { bin: pan.toString('latin1', 0, 6), lastFour: pan.toString('latin1', pan.length - 4) }
}

/** Writes the token block of `pan` at `at`: 1 byte count of digits, 15 bytes BCD padded with F. */
export function writePanBlock(pan: Pan, blocks: Buffer, at: number): void {
  writePanBlockOf(pan, 0, pan.length, blocks, at)
}

/**
 * As {@link writePanBlock}, of the ASCII digits in `bytes[start..end)`, without a view of them: for millions of
 * records. Throws {@link PanError}; what stands at `at` is worth nothing then.
 */
export function writePanBlockOf(
  bytes: Buffer,
  start: number,
  end: number,
  blocks: Buffer,
  at: number,
): void {
  const digits = end - start
  if (digits < panDigitsMin || digits > panDigitsMax) throw new PanError('length')
  blocks[at] = digits
  let to = at + 1
  for (let from = start; from < end; from += 2) {
    const high = (bytes[from] ?? 0) - 0x30
    const low = from + 1 < end ? (bytes[from + 1] ?? 0) - 0x30 : 0x0f
    if (high < 0 || high > 9 || low < 0 || (low > 9 && from + 1 < end)) throw new PanError('digit')
    blocks[to++] = (high << 4) | low
  }
  while (to < at + panBlockBytes) blocks[to++] = 0xff
}
