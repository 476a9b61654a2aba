/** Character sets a field may be written in: ASCII with Latin-1 above it, and three EBCDIC code pages. */

/** Numbers the sets, in the order in which their tables lie behind each other. */
export const CHARSET = { latin1: 0, cp037: 1, cp500: 2, cp1047: 3 } as const

/**
 * Latin-1 by EBCDIC byte, sixteen bytes in 32 digits. Source: the mapping tables that IBM registered with IANA as
 * IBM037, IBM500 and IBM1047. They are permutations of all 256 bytes, so that text goes there and back whole. 0x15 is
 * NEL and 0x25 is LF, as in those tables; some z/OS tools swap the two.
 */
const LATIN1_BY_EBCDIC = [
  // cp037
  [
    '000102039c09867f978d8e0b0c0d0e0f101112139d8508871819928f1c1d1e1f',
    '80818283840a171b88898a8b8c050607909116939495960498999a9b14159e1a',
    '20a0e2e4e0e1e3e5e7f1a22e3c282b7c26e9eaebe8edeeefecdf21242a293bac',
    '2d2fc2c4c0c1c3c5c7d1a62c255f3e3ff8c9cacbc8cdcecfcc603a2340273d22',
    'd8616263646566676869abbbf0fdfeb1b06a6b6c6d6e6f707172aabae6b8c6a4',
    'b57e737475767778797aa1bfd0dddeae5ea3a5b7a9a7b6bcbdbe5b5dafa8b4d7',
    '7b414243444546474849adf4f6f2f3f57d4a4b4c4d4e4f505152b9fbfcf9faff',
    '5cf7535455565758595ab2d4d6d2d3d530313233343536373839b3dbdcd9da9f',
  ],
  // cp500
  [
    '000102039c09867f978d8e0b0c0d0e0f101112139d8508871819928f1c1d1e1f',
    '80818283840a171b88898a8b8c050607909116939495960498999a9b14159e1a',
    '20a0e2e4e0e1e3e5e7f15b2e3c282b2126e9eaebe8edeeefecdf5d242a293b5e',
    '2d2fc2c4c0c1c3c5c7d1a62c255f3e3ff8c9cacbc8cdcecfcc603a2340273d22',
    'd8616263646566676869abbbf0fdfeb1b06a6b6c6d6e6f707172aabae6b8c6a4',
    'b57e737475767778797aa1bfd0dddeaea2a3a5b7a9a7b6bcbdbeac7cafa8b4d7',
    '7b414243444546474849adf4f6f2f3f57d4a4b4c4d4e4f505152b9fbfcf9faff',
    '5cf7535455565758595ab2d4d6d2d3d530313233343536373839b3dbdcd9da9f',
  ],
  // cp1047
  [
    '000102039c09867f978d8e0b0c0d0e0f101112139d8508871819928f1c1d1e1f',
    '80818283840a171b88898a8b8c050607909116939495960498999a9b14159e1a',
    '20a0e2e4e0e1e3e5e7f1a22e3c282b7c26e9eaebe8edeeefecdf21242a293b5e',
    '2d2fc2c4c0c1c3c5c7d1a62c255f3e3ff8c9cacbc8cdcecfcc603a2340273d22',
    'd8616263646566676869abbbf0fdfeb1b06a6b6c6d6e6f707172aabae6b8c6a4',
    'b57e737475767778797aa1bfd05bdeaeaca3a5b7a9a7b6bcbdbedda8af5db4d7',
    '7b414243444546474849adf4f6f2f3f57d4a4b4c4d4e4f505152b9fbfcf9faff',
    '5cf7535455565758595ab2d4d6d2d3d530313233343536373839b3dbdcd9da9f',
  ],
] as const

/** Latin-1 by byte on the wire: 256 entries for each of {@link CHARSET}, one set behind the other. */
export const LATIN1_OF: Uint8Array = new Uint8Array(1024)
/** Byte on the wire by Latin-1, laid out alike. */
export const WIRE_OF: Uint8Array = new Uint8Array(1024)
for (let byte = 0; byte < 256; byte++) LATIN1_OF[byte] = WIRE_OF[byte] = byte
LATIN1_BY_EBCDIC.forEach((rows, i) => {
  const first = (i + 1) * 256
  LATIN1_OF.set(Buffer.from(rows.join(''), 'hex'), first)
  for (let byte = 0; byte < 256; byte++) WIRE_OF[first + (LATIN1_OF[first + byte] ?? 0)] = byte
})
