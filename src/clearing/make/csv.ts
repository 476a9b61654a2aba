/** Writes the generic CSV profile. */
import { dashedDay, type FileWriter } from './writer.ts'

const header =
  'operation;pan;amount;currency;purchase_date;purchase_time;acquirer_reference;merchant_id;' +
  'terminal_id;mcc;authorization_code;rrn;network_reference;channel\n'

/** One file. */
export function genericWriter(): FileWriter {
  return {
    begin: () => Buffer.from(header),
    record(record) {
      const { date, clock } = dashedDay(record)
      const columns = [
        ...[record.operation, record.pan, record.amountMinor, record.currency.alpha, date, clock],
        ...[record.reference, record.merchantId, record.terminalId, record.mcc],
        ...[record.authorizationCode, record.rrn, record.networkReference, 'in_store'],
      ]
      return Buffer.from(`${columns.join(';')}\n`)
    },
    end: () => Buffer.alloc(0),
  }
}
