/** The format of rejects files: what a rejects file says of a record is corrected in place, and imported. */
import { entryModes } from '../../values/entry-mode.ts'
import type { ClearingFormat } from '../reader.ts'
import { recordKinds } from '../record.ts'
import { csvFormat } from './format.ts'
import { compileProfile } from './profile.ts'

const profile = compileProfile(
  {
    ...{ format: 'csv', name: 'rejects', title: 'Rejects, corrected', encoding: 'utf-8' },
    ...{ separator: ';', quoted: true, header: true, recordBytesMax: 4096 },
    ...{ amount: { form: 'minor' }, date: 'YYYY-MM-DD', time: 'hh:mm:ss' },
    operations: Object.fromEntries(recordKinds.map((kind) => [kind, kind])),
    channels: { in_store: 'in_store', online: 'online' },
    entryModes: Object.fromEntries(entryModes.map((mode) => [mode, mode])),
    columns: {
      ...{ operation: 'operation', pan: 'card', amount: 'amount', cashAmount: 'cash_amount' },
      ...{ currency: 'currency', purchaseDate: 'purchase_date', purchaseTime: 'purchase_time' },
      ...{ acquirerReference: 'acquirer_reference', merchantId: 'merchant_id' },
      ...{ terminalId: 'terminal_id', mcc: 'mcc', authorizationCode: 'authorization_code' },
      ...{ rrn: 'rrn', networkReference: 'network_reference', channel: 'channel' },
      entryMode: 'entry_mode',
    },
  },
  'rejects',
)

/** The format; see `rejects.ts`, which writes it. */
export const correctionsFormat: ClearingFormat = csvFormat({ ...profile, corrections: true })
