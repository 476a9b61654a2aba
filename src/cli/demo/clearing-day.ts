/** The clearing files of the demo's day, one an acquirer, in the generic CSV profile. */
import type { TextMessage } from '../../simulator/index.ts'
import { members, shops, strangers } from './cast.ts'
import type { DaySales } from './day.ts'

const header =
  'operation;pan;amount;currency;purchase_date;purchase_time;acquirer_reference;merchant_id;' +
  'terminal_id;mcc;authorization_code;rrn;network_reference;channel'

interface Row {
  operation?: 'presentment' | 'refund'
  pan: string
  amountMinor: number
  date: string
  reference: string
  shop: (typeof shops)[keyof typeof shops]
  authorizationCode?: string
  rrn?: string
}

/** Contents of the two files. */
export interface ClearingFiles {
  alfa: string
  beta: string
}

/** Makes the files; `today` and `yesterday` are local dates of the shops, `YYYY-MM-DD`. */
export function clearingFiles(sales: DaySales, today: string, yesterday: string): ClearingFiles {
  const { aigerim, daniyar, madina } = members
  const groceries: Row = {
    ...sale(sales.groceries, 1_250_000),
    ...{ pan: aigerim.pan, date: today, reference: `${today}-A1`, shop: shops.grocery },
  }
  return {
    alfa: file([
      groceries,
      {
        ...sale(sales.dinner, 550_000), // with the tip
        ...{ pan: daniyar.pan, date: today, reference: `${today}-A2`, shop: shops.cafe },
      },
      {
        ...sale(sales.offline, 2_000_000),
        ...{ pan: daniyar.pan, date: today, reference: `${today}-A3`, shop: shops.grocery },
      },
      groceries, // delivered twice
      {
        ...{ operation: 'refund', pan: daniyar.pan, amountMinor: 500_000, date: today },
        ...{ reference: `${today}-A4`, shop: shops.grocery, authorizationCode: 'A1B2C3' },
      },
      ...strangers.map((pan, at) => ({
        ...{ pan, amountMinor: 123_400 + at, date: today, reference: `${today}-S${at}` },
        shop: shops.grocery,
      })),
    ]),
    beta: file([
      {
        ...sale(sales.fuel, 1_000_000),
        ...{ pan: madina.pan, date: today, reference: `${today}-B1`, shop: shops.fuel },
      },
      {
        // Late: it was paid yesterday, while the terminal was offline; nobody had announced it.
        ...{ pan: aigerim.pan, amountMinor: 1_500_000, date: yesterday },
        ...{ reference: `${yesterday}-B9`, shop: shops.fuel },
      },
    ]),
  }
}

/** A purchase of every member in the grocery and the cafe, of a day. */
export function purchasesFile(date: string): string {
  return file(
    Object.values(members).flatMap(({ pan }, at) =>
      [shops.grocery, shops.cafe].map((shop) => ({
        ...{ pan, amountMinor: 640_000 + 85_000 * at, date, shop },
        reference: `${date}-P${at}-${shop.mcc}`,
      })),
    ),
  )
}

/** The retrieval reference by which the record finds its authorization. */
function sale(message: TextMessage, amountMinor: number): { rrn: string; amountMinor: number } {
  return { rrn: message.fields[37] ?? '', amountMinor }
}

function file(rows: readonly Row[]): string {
  return `${[header, ...rows.map(line)].join('\n')}\n`
}

function line(row: Row): string {
  const { merchantId, terminalId, mcc } = row.shop
  const columns = [
    ...[row.operation ?? 'presentment', row.pan, row.amountMinor, 'KZT', row.date, ''],
    ...[row.reference, merchantId, terminalId, mcc, row.authorizationCode ?? '', row.rrn ?? ''],
    ...['', ''],
  ]
  return columns.join(';')
}
