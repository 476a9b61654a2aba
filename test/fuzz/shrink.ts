/** Makes an input that fails smaller while it still fails. */

/** Takes out blocks, large ones first, as long as what is left fails. */
export function shrink(bytes: Buffer, fails: (bytes: Buffer) => boolean): Buffer {
  let small = bytes
  for (let size = small.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at + size <= small.length;) {
      const less = Buffer.concat([small.subarray(0, at), small.subarray(at + size)])
      if (fails(less)) small = less
      else at += size
    }
  }
  return small
}
