/**
 * The layout of a composite that its object of parts cannot say: written beside the parts as `$order` where it is not
 * the one that `encode` would give it by itself.
 */

/** The key beside the parts. No part is called so: `$` is not in a tag, and a spec refuses it in other keys. */
export const ORDER_KEY = '$order'

/** Beside the parts of a composite whose bitmap is hex text: its digits, where some are in lower case. */
export const BITMAP_KEY = '$bitmap'

/** One element of a composite as it lies on the wire. */
export interface Placed {
  /** The tag as it was written, or the filler byte, `00` or `FF`; hex text may be in lower case. */
  readonly tag: string
  /** Bytes of its length, or all digits of it where they are in lower case; `''` where it is as `encode` writes it. */
  readonly length: string
  /** Bytes of filler; 0 for a part. */
  readonly filler: number
}

const ENTRY = /^(.+?)(?::([1-4]|(?:[0-9A-Fa-f]{2}){1,4})|\*(\d{1,5}))?$/

/** `9F02`, `9F02:3` with a length of three bytes, `00*12` for twelve bytes of filler. */
export function orderText({ tag, length, filler }: Placed): string {
  if (filler > 0) return `${tag}*${filler}`
  return length === '' ? tag : `${tag}:${length}`
}

/** The inverse of {@link orderText}; null for a text that is no entry. */
export function parseOrder(text: string): Placed | null {
  const [, tag = '', length = '', filler = '0'] = ENTRY.exec(text) ?? []
  return tag === '' ? null : { tag, length, filler: Number(filler) }
}
