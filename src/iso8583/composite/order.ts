/**
 * The layout of a composite that its object of parts cannot say: written beside the parts as `$order` where it is not
 * the one that `encode` would give it by itself.
 */

/** The key beside the parts. No part is called so: `$` is not in a tag, and a spec refuses it in other keys. */
export const ORDER_KEY = '$order'

/** One element of a composite as it lies on the wire. */
export interface Placed {
  /** Key of the part, or the filler byte, `00` or `FF`. */
  readonly key: string
  /** Bytes of its length as they were written; 0 where there is nothing to say about them. */
  readonly lengthBytes: number
  /** Bytes of filler; 0 for a part. */
  readonly filler: number
}

const ENTRY = /^(.+?)(?::([1-4])|\*(\d{1,5}))?$/

/** `9F02`, `9F02:3` with a length of three bytes, `00*12` for twelve bytes of filler. */
export function orderText({ key, lengthBytes, filler }: Placed): string {
  if (filler > 0) return `${key}*${filler}`
  return lengthBytes > 0 ? `${key}:${lengthBytes}` : key
}

/** The inverse of {@link orderText}; null for a text that is no entry. */
export function parseOrder(text: string): Placed | null {
  const [, key = '', lengthBytes = '0', filler = '0'] = ENTRY.exec(text) ?? []
  if (key === '') return null
  return { key, lengthBytes: Number(lengthBytes), filler: Number(filler) }
}
