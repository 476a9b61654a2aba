/** The words that a protocol file may use, each list the one place where a new word is added. */

/** How the bytes of a field stand for its value; `cp037`, `cp500` and `cp1047` are EBCDIC code pages. */
export const ENCODING_NAMES = ['ascii', 'cp037', 'cp500', 'cp1047', 'bcd', 'binary', 'hex'] as const
/** How a length in front of a field is written. */
export const PREFIX_ENCODING_NAMES = ['ascii', 'cp037', 'cp500', 'cp1047', 'bcd', 'binary'] as const
/** How a message type is written. */
export const MTI_ENCODING_NAMES = ['ascii', 'cp037', 'cp500', 'cp1047', 'bcd'] as const
/** How a bitmap is written: as it is, or as hex digits in ASCII or EBCDIC. */
export const BITMAP_ENCODING_NAMES = ['binary', 'hex', 'hex-ebcdic'] as const
/** How the length of a frame is written. */
export const FRAME_LENGTH_ENCODING_NAMES = ['binary', 'bcd', 'ascii', 'hex'] as const
/** Content classes of ISO 8583:1987 clause 4.2; `p` stands for the pad character, the space. */
export const CLASS_NAMES = ['n', 'a', 'an', 'anp', 'as', 'ns', 'ans', 'b', 'z', 'x+n'] as const
/** Digits of a length, one for each L. */
export const LENGTH_NAMES = ['L', 'LL', 'LLL', 'LLLL'] as const
/** What a length counts: units of the value, bytes on the wire, or half bytes on the wire. */
export const COUNT_NAMES = ['units', 'bytes', 'nibbles'] as const

/**
 * Who may see a field: everybody, nobody but as first six and last four (`pan`), nobody ever and no
 * reading (`sad`, PCI DSS 3.3.1), or the gateway alone (`private`, which is also what is not declared).
 */
export const SENSITIVITIES = ['public', 'pan', 'sad', 'private'] as const

/** What a message asks of the gateway. An advice tells of what was decided elsewhere. */
export const MESSAGE_KINDS = [
  'authorization',
  'advice',
  'reversal',
  'reversal_advice',
  'network',
  'reconciliation',
] as const

/** What a processing code says; what is not listed is no purchase. */
export const PROCESSING_KINDS = [
  'purchase',
  'purchase_with_cash_back',
  'cash',
  'refund',
  'no_purchase',
] as const
