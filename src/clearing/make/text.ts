/** Writes the profiles of lines: CSV and NDJSON. */
import { currencyExponent } from '../../values/currency.ts'
import type { DayRecord } from './day.ts'
import type { FileWriter } from './writer.ts'

/** A file of lines without totals; `header` is `''` where there is none. */
function lineWriter(header: string, line: (record: DayRecord) => string): FileWriter {
  return {
    begin: () => Buffer.from(header),
    record: (record) => Buffer.from(`${line(record)}\n`),
    end: () => Buffer.alloc(0),
  }
}

const genericColumns = [
  ...['operation', 'pan', 'amount', 'currency', 'purchase_date', 'purchase_time'],
  ...['acquirer_reference', 'merchant_id', 'terminal_id', 'mcc', 'authorization_code', 'rrn'],
  ...['network_reference', 'channel'],
] as const

/** The generic profile. */
export function genericWriter(): FileWriter {
  return lineWriter(`${genericColumns.join(';')}\n`, (record) => genericValues(record).join(';'))
}

/** The NDJSON profile. */
export function ndjsonWriter(): FileWriter {
  return lineWriter('', (record) => {
    const values = genericValues(record)
    return JSON.stringify(Object.fromEntries(genericColumns.map((name, i) => [name, values[i]])))
  })
}

const rfc4180Header =
  'Type,Card number,Amount,Currency,Date,Time,ARN,Merchant ID,Terminal ID,MCC,Approval code,RRN,' +
  'Network reference,Channel\n'

/** The RFC 4180 profile. */
export function rfc4180Writer(): FileWriter {
  return lineWriter(rfc4180Header, (record) => {
    const [, pan, , currency, , clock, ...others] = genericValues(record)
    const { day } = record
    const operation = record.operation === 'refund' ? 'REFUND' : 'SALE'
    const date = `${day.slice(6)}.${day.slice(4, 6)}.${day.slice(0, 4)}`
    const columns = [operation, pan, decimal(record), currency, date, clock]
    return [...columns, ...others.slice(0, -1), 'POS'].map((value) => `"${value}"`).join(',')
  })
}

/** PagoPA's columns. */
export function pagopaWriter(): FileWriter {
  return lineWriter('', (record) => {
    const { date, clock } = dashed(record)
    const columns = [
      ...['99999', record.operation === 'refund' ? '01' : '00', '01', record.pan],
      ...[`${date}T${clock}.000+01:00`, record.reference, record.authorizationCode, ''],
      ...[record.amountMinor, record.currency.numeric, '09999', record.merchantId],
      ...[record.terminalId, record.pan.slice(0, 8), record.mcc, '', '', '00', ''],
    ]
    return columns.join(';')
  })
}

function genericValues(record: DayRecord): (string | number)[] {
  const { date, clock } = dashed(record)
  return [
    ...[record.operation, record.pan, record.amountMinor, record.currency.alpha, date, clock],
    ...[record.reference, record.merchantId, record.terminalId, record.mcc],
    ...[record.authorizationCode, record.rrn, record.networkReference, 'in_store'],
  ]
}

function decimal({ amountMinor, currency }: DayRecord): string {
  const exponent = currencyExponent(currency.alpha) ?? 0
  const digits = String(amountMinor).padStart(exponent + 1, '0')
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

function dashed({ day, time }: DayRecord): { date: string; clock: string } {
  return {
    date: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`,
    clock: `${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`,
  }
}
