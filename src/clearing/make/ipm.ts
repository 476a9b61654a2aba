/** Writes IPM: a file header, first presentments with an addendum now and then, and a trailer. */
import { loadProtocol, type Dialect, type PlainMessage } from '../../iso8583/index.ts'
import { currencyExponent } from '../../values/currency.ts'
import type { DayRecord } from './day.ts'
import type { FileWriter } from './writer.ts'

const blockDataBytes = 1012
const addendumEvery = 50

/** How the file is laid out. */
export interface IpmOptions {
  ebcdic?: boolean
  blocked?: boolean
}

/** One file. */
export class IpmWriter implements FileWriter {
  readonly #dialect: Dialect
  readonly #blocked: boolean
  readonly #fileId: string
  #messages = 0
  #amount = 0n
  /** What does not fill a block yet. */
  #pending: Buffer = Buffer.alloc(0)

  constructor(day: string, { ebcdic = true, blocked = true }: IpmOptions = {}) {
    this.#dialect = loadProtocol(ebcdic ? 'clearing-ipm-cp500' : 'clearing-ipm-ascii')
    this.#blocked = blocked
    // Type, date, processor, sequence.
    this.#fileId = `001${day.slice(2)}0000000000100001`
  }

  begin(): Buffer {
    return this.#blocks(this.#file('697', { '0105': this.#fileId }))
  }

  record(record: DayRecord): Buffer {
    this.#amount += BigInt(record.amountMinor)
    const first = this.#presentment(record)
    if (this.#messages % addendumEvery !== 0) return this.#blocks(first)
    return this.#blocks(Buffer.concat([first, this.#file('696', { '0501': '1' })]))
  }

  end(): Buffer {
    const count = String(this.#messages + 1).padStart(8, '0')
    const pds = {
      '0105': this.#fileId,
      '0301': String(this.#amount).padStart(16, '0'),
      '0306': count,
    }
    const last = Buffer.concat([this.#file('695', pds), Buffer.alloc(4)])
    if (!this.#blocked) return last
    const data = Buffer.concat([this.#pending, last])
    const short = (blockDataBytes - (data.length % blockDataBytes)) % blockDataBytes
    this.#pending = Buffer.alloc(0)
    return this.#blocks(Buffer.concat([data, Buffer.alloc(short, 0x40)]))
  }

  #presentment(record: DayRecord): Buffer {
    const { currency, day, time } = record
    const { mti, func, isReversal } = messageOf(record)
    return this.#message(mti, {
      2: record.pan,
      3: processingOf(record),
      4: String(record.amountMinor).padStart(12, '0'),
      12: day.slice(2) + time,
      22: '510101510001',
      24: func,
      26: record.mcc,
      31: record.reference,
      33: '000001',
      37: record.rrn,
      38: record.authorizationCode,
      41: record.terminalId.padEnd(8),
      42: record.merchantId.padEnd(15),
      43: 'TEST SHOP\\ABAI 1\\ALMATY\\050000       ALAKAZ',
      48: {
        '0023': 'CT2',
        ...(isReversal ? { '0025': `R${day.slice(2)}` } : {}),
        '0148': `${currency.numeric}${exponentOf(currency.alpha)}`,
      },
      49: currency.numeric,
      ...cashOf(record),
      63: ` ${record.networkReference.slice(0, 15).padEnd(15)}`,
    })
  }

  #file(func: string, pds: Readonly<Record<string, string>>): Buffer {
    return this.#message('1644', { 24: func, 48: { ...pds } })
  }

  #message(mti: string, fields: PlainMessage['fields']): Buffer {
    this.#messages += 1
    const number = String(this.#messages).padStart(8, '0')
    const bytes = this.#dialect.encode({ mti, fields: { ...fields, 71: number } })
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    return Buffer.concat([length, bytes])
  }

  /** As many whole blocks as there are bytes for. */
  #blocks(bytes: Buffer): Buffer {
    if (!this.#blocked) return bytes
    const data = Buffer.concat([this.#pending, bytes])
    const blocks: Buffer[] = []
    let at = 0
    for (; at + blockDataBytes <= data.length; at += blockDataBytes) {
      blocks.push(data.subarray(at, at + blockDataBytes), Buffer.from('@@'))
    }
    this.#pending = data.subarray(at)
    return Buffer.concat(blocks)
  }
}

/** Type and function of a record's message, and whether PDS0025 says that it takes another one back. */
function messageOf({ operation, second }: DayRecord) {
  const isCharge = operation === 'chargeback' || operation === 'chargeback_reversal'
  return {
    mti: isCharge ? '1442' : '1240',
    func: isCharge ? '450' : second === true ? '205' : '200',
    isReversal: operation.endsWith('_reversal'),
  }
}

function processingOf({ operation, amountMinor, cashMinor = 0 }: DayRecord): string {
  if (operation === 'refund' || operation === 'refund_reversal') return '200000'
  if (cashMinor === 0) return '000000'
  return cashMinor === amountMinor ? '010000' : '090000'
}

/** Cash-back as an additional amount (DE54). */
function cashOf({ cashMinor = 0, currency }: DayRecord): PlainMessage['fields'] {
  if (cashMinor === 0) return {}
  return { 54: `0040${currency.numeric}D${String(cashMinor).padStart(12, '0')}` }
}

function exponentOf(alpha: string): number {
  return currencyExponent(alpha) ?? 2
}
