/** What can be wrong with a clearing file, its profile or its import; none of it carries the file's content. */

/** Why a record was not taken. The record is skipped, the file goes on. */
export type RejectReason =
  | 'acquirer_reference_invalid'
  | 'addendum_without_presentment'
  | 'amount_invalid'
  | 'authorization_code_invalid'
  | 'card_number_in_text'
  | 'cash_amount_invalid'
  | 'column_count'
  | 'currency_unknown'
  | 'mcc_invalid'
  | 'merchant_id_invalid'
  | 'network_reference_invalid'
  | 'not_text'
  | 'number_not_rising'
  | 'operation_unknown'
  | 'pan_hashed'
  | 'pan_invalid'
  | 'purchase_date_future'
  | 'purchase_date_invalid'
  | 'purchase_time_invalid'
  | 'quote_broken'
  | 'record_length'
  | 'record_malformed'
  | 'record_too_long'
  | 'refused'
  | 'rrn_invalid'
  | 'terminal_id_invalid'
  | 'unterminated'

/** Why a file was refused whole. */
export type EnvelopeErrorCode =
  | 'block_padding'
  | 'column_missing'
  | 'column_twice'
  | 'columns_too_many'
  | 'empty'
  | 'expands_too_far'
  | 'format_unknown'
  | 'header_missing'
  | 'header_too_long'
  | 'header_unterminated'
  | 'lines_too_many'
  | 'not_gzip'
  | 'not_text'
  | 'quote_broken'
  | 'record_length'

/** What a place in a file is counted in; lines and records from 1, bytes from 0, all after unpacking. */
export type PlaceUnit = 'line' | 'record' | 'byte'

/** The file is not one of this format. Names the place, what was expected there, and the remedy. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError'
  readonly code: EnvelopeErrorCode
  readonly place: number
  readonly unit: PlaceUnit
  constructor(code: EnvelopeErrorCode, place: number, message: string, unit: PlaceUnit = 'line') {
    super(`${unit} ${place}: ${message}`)
    this.code = code
    this.place = place
    this.unit = unit
  }
}

/** A mistake in a profile: `pointer` is the JSON pointer to it (RFC 6901), `''` for the whole. */
export interface ProfileMistake {
  pointer: string
  message: string
}

/** A profile that cannot be used. The message names the file, each place and what belongs there. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError'
  readonly file: string
  readonly mistakes: readonly ProfileMistake[]
  constructor(file: string, mistakes: readonly ProfileMistake[]) {
    const places = mistakes.map(({ pointer, message }) => `  ${pointer || '(top)'}: ${message}`)
    super([`${file} is not a usable clearing profile:`, ...places].join('\n'))
    this.file = file
    this.mistakes = mistakes
  }
}

/**
 * Why an import ended before its end. After every one of them the same file may be imported again:
 * what was taken stays, and is not taken twice.
 */
export type ImportErrorCode =
  | 'file_changed'
  | 'interrupted'
  | 'not_a_file'
  | 'nothing_readable'
  | 'unavailable'
  | 'under_way'
  | 'unknown_acquirer'

/** The import ended early; the message says what to do. */
export class ImportError extends Error {
  override readonly name = 'ImportError'
  readonly code: ImportErrorCode
  constructor(code: ImportErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
