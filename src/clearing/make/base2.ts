/** Writes BASE II: a header, batches of drafts with TCR 0, 1 and 5, their trailers and the file's. */
import type { RecordKind } from '../record.ts'
import { acceptor, draft, header, recordBytes, service, trailer } from '../base2/layout.ts'
import { latin1ToEbcdic } from '../ebcdic.ts'
import { dayOfYear, type DayRecord } from './day.ts'
import type { FileWriter } from './writer.ts'

type Field = readonly [number, number]

const batchRecords = 10_000
const componentsOfDraft = 3
const processor = '400001'

/** How the file is laid out. */
export interface Base2Options {
  /** `''` for none. */
  lineEnd?: '' | '\n' | '\r\n'
  ebcdic?: boolean
}

class Counts {
  monetary = 0
  amount = 0n
}

/** One file, processed on the day of its payments. */
export class Base2Writer implements FileWriter {
  readonly #yyddd: string
  readonly #lineEnd: string
  readonly #ebcdic: boolean
  readonly #file = new Counts()
  #batch = new Counts()
  #batches = 0

  constructor(day: string, { lineEnd = '\n', ebcdic = false }: Base2Options = {}) {
    this.#yyddd = day.slice(2, 4) + String(dayOfYear(day)).padStart(3, '0')
    this.#lineEnd = lineEnd
    this.#ebcdic = ebcdic
  }

  begin(): Buffer {
    const line = blankLine('90')
    put(line, header.processor, processor)
    put(line, header.processingDate, this.#yyddd)
    return this.#lines([line])
  }

  record(record: DayRecord): Buffer {
    for (const counts of [this.#file, this.#batch]) {
      counts.monetary += 1
      counts.amount += BigInt(record.amountMinor)
    }
    const code = codeOf(record)
    const lines = [this.#first(code, record), second(code, record), fifth(code, record)]
    if (this.#batch.monetary === batchRecords) lines.push(this.#endBatch())
    return this.#lines(lines)
  }

  end(): Buffer {
    const lines = this.#batch.monetary > 0 ? [this.#endBatch()] : []
    return this.#lines([...lines, this.#trailer('92', this.#file, this.#batches + 1)])
  }

  #first(code: string, record: DayRecord): Buffer {
    const line = blankLine(`${code}00`)
    const put0 = (field: Field, text: string): void => put(line, field, text)
    put0(draft.account, record.pan.slice(0, 16))
    put0(draft.extension, record.pan.slice(16).padEnd(3, '0'))
    put0(draft.reference, record.reference)
    put0(draft.purchaseDate, record.day.slice(4))
    put0(draft.sourceAmount, String(record.amountMinor).padStart(12, '0'))
    put0(draft.sourceCurrency, record.currency.numeric)
    put0(draft.merchantName, 'TEST SHOP')
    put0(draft.merchantCity, 'ALMATY')
    put0(draft.merchantCountry, 'KZ ')
    put0(draft.mcc, record.mcc)
    put0(draft.usageCode, record.second === true ? '2' : '1')
    put0(draft.authorizationCode, record.authorizationCode)
    put0(draft.entryMode, '05')
    put0(draft.processingDate, this.#yyddd.slice(1))
    return line
  }

  #endBatch(): Buffer {
    this.#batches += 1
    const line = this.#trailer('91', this.#batch, 1)
    this.#batch = new Counts()
    return line
  }

  /** `trailers`: those that are counted with it. */
  #trailer(code: string, { monetary, amount }: Counts, trailers: number): Buffer {
    const line = blankLine(`${code}00`)
    const number = (field: Field, value: number | bigint): void =>
      put(line, field, String(value).padStart(field[1] - field[0], '0'))
    put(line, trailer.processor, processor)
    put(line, trailer.processingDate, this.#yyddd)
    number(trailer.destinationAmount, 0)
    number(trailer.monetary, monetary)
    number(trailer.batch, code === '91' ? this.#batches : 0)
    number(trailer.components, monetary * componentsOfDraft + trailers)
    number(trailer.transactions, monetary + trailers)
    number(trailer.sourceAmount, amount)
    return line
  }

  #lines(lines: Buffer[]): Buffer {
    const end = Buffer.from(this.#lineEnd)
    const bytes = Buffer.concat(lines.flatMap((line) => [line, end]))
    if (this.#ebcdic) latin1ToEbcdic(bytes, 0, bytes.length)
    return bytes
  }
}

const codes = {
  presentment: '05',
  refund: '06',
  chargeback: '15',
  presentment_reversal: '25',
  refund_reversal: '26',
  chargeback_reversal: '35',
} as const satisfies Record<RecordKind, string>

/** A draft of which all is cash is one of cash: two more than that of a sale. */
function codeOf({ operation, amountMinor, cashMinor }: DayRecord): string {
  const code = codes[operation]
  return code.endsWith('5') && cashMinor === amountMinor ? `${code[0]}7` : code
}

function second(code: string, record: DayRecord): Buffer {
  const line = blankLine(`${code}01`)
  put(line, acceptor.merchantId, record.merchantId)
  put(line, acceptor.terminalId, record.terminalId)
  put(line, acceptor.cashBack, String(record.cashMinor ?? 0).padStart(9, '0'))
  return line
}

function fifth(code: string, record: DayRecord): Buffer {
  const line = blankLine(`${code}05`)
  put(line, service.transactionIdentifier, record.networkReference)
  put(line, service.authorizedAmount, String(record.amountMinor).padStart(12, '0'))
  put(line, service.clearingSequence, '01')
  put(line, service.clearingCount, '01')
  return line
}

function blankLine(start: string): Buffer {
  const line = Buffer.alloc(recordBytes, 0x20)
  line.write(start, 0, 'latin1')
  return line
}

function put(line: Buffer, [start, end]: Field, text: string): void {
  line.write(text.slice(0, end - start), start, 'latin1')
}
