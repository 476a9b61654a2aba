/** The profiles that ship beside the generic one, and what is particular to each. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newFields, splitMalformed, splitNotText } from '../../src/clearing/csv/split.ts'
import { detectFormat, loadFormat } from '../../src/clearing/formats.ts'
import { splitJson } from '../../src/clearing/ndjson/split.ts'
import { memorySource } from '../support/clearing.ts'
import { madeFile, readFormat } from '../support/clearing-formats.ts'

describe.each(['rfc4180', 'pagopa', 'ndjson'] as const)('%s', (name) => {
  it('says the same of a day as the generic profile', async () => {
    const [generic] = readFormat(await loadFormat('generic'), [
      madeFile('generic', { records: 1 }),
    ]).records
    const [record] = readFormat(await loadFormat(name), [madeFile(name, { records: 1 })]).records
    const without = name === 'pagopa' ? { rrn: '', networkReference: '' } : {}
    const line = name === 'rfc4180' ? 2 : 1
    expect(record).toEqual({ ...generic, record: { ...generic?.record, ...without, line } })
  })
})

describe("PagoPA's columns", () => {
  const line = (pan: string, time = '2020-03-20T10:50:33.000+01:00') =>
    Buffer.from(`13131;00;01;${pan};${time};ARN1;5555;;1111;978;22222;0000;1;000002;5422;;;00;\n`)

  it.each([
    ['2020-03-20T10:50:33.000+01:00', '10:50:33'],
    ['2020-03-20T10:50:33Z', '10:50:33'],
  ])('%s is %s of the shop', async (time, clock) => {
    const { records } = readFormat(await loadFormat('pagopa'), [line('4111111111111111', time)])
    expect(records[0]?.record).toMatchObject({
      purchasedOn: '2020-03-20',
      purchasedAt: clock,
      authorizationCode: '5555',
      currency: 'EUR',
      channel: 'in_store',
    })
  })

  it('with a hash in place of the card number are recognised, and say why nothing can be matched', async () => {
    const hashed = line('ab'.repeat(32))
    const format = await detectFormat(memorySource(hashed))
    expect(format.name).toBe('pagopa')
    expect(readFormat(format, [hashed]).rejects).toEqual([{ line: 1, reason: 'pan_hashed' }])
  })
})

describe('an amount with decimals', () => {
  it.each([
    ['1.5', 'KZT', 150n],
    ['1.50', 'KZT', 150n],
    ['7', 'JPY', 7n],
    ['7.125', 'KWD', 7125n],
    ['1.505', 'KZT', undefined],
    ['7.0', 'JPY', undefined],
    ['-1.50', 'KZT', undefined],
    ['1,50', 'KZT', undefined],
    ['1.', 'KZT', undefined],
    ['99999999999999.99', 'KZT', undefined],
  ])('%s %s', async (amount, currency, minor) => {
    const [header = '', first = ''] = madeFile('rfc4180', { records: 1 }).toString().split('\n')
    const columns = first.split('","')
    columns[2] = amount
    columns[3] = currency
    const reading = readFormat(await loadFormat('rfc4180'), [
      Buffer.from(`${header}\n${columns.join('","')}\n`),
    ])
    expect(reading.records[0]?.record.amountMinor).toBe(minor)
    expect(reading.rejects.map(({ reason }) => reason)).toEqual(
      minor === undefined ? ['amount_invalid'] : [],
    )
  })
})

describe('a JSON object', () => {
  const keys = [Buffer.from('pan'), Buffer.from('amount')]
  const fields = newFields(keys.length)

  function split(text: string): (string | undefined)[] | number {
    const bytes = Buffer.from(`xx${text}`)
    const count = splitJson(bytes, 2, bytes.length, keys, fields)
    if (count < 0) return count
    return keys.map((_, i) => bytes.toString('utf8', fields.starts[i], fields.ends[i]))
  }

  it.each([
    ['{"pan":"4111","amount":125}', ['4111', '125']],
    [' { "amount" : null , "other":{"pan":["}",{}]} , "pan" : "1" } ', ['1', '']],
    ['{"a\\"b":"\\u0041\\\\","pan":"1"}', ['1', '']],
    ['{}', ['', '']],
    ['{"pan":"1","pan":"2"}', splitMalformed],
    ['{"pan":"1\\u0031"}', splitMalformed],
    ['{"pan":{}}', splitMalformed],
    ['{"pan":true}', splitMalformed],
    ['{"pan":"1"', splitMalformed],
    ['{"pan":"1"} x', splitMalformed],
    ['{"pan":"1",}', splitMalformed],
    ['{"pan" "1"}', splitMalformed],
    ['["pan"]', splitMalformed],
    ['', splitMalformed],
    ['{"pan":"1\u0001"}', splitNotText],
    [`{"x":${'['.repeat(100)}${']'.repeat(100)}}`, splitMalformed],
  ])('%j', (text, found) => {
    expect(split(text)).toEqual(found)
  })

  it('is read as JSON.parse reads it, whatever else is in it', () => {
    const plain = fc.stringMatching(/^[ -!#-[\]-~]{0,12}$/)
    const others = fc.dictionary(
      fc.string().filter((key) => key !== 'pan' && key !== 'amount' && key !== '__proto__'),
      fc.jsonValue({ maxDepth: 3 }),
      { maxKeys: 5 },
    )
    fc.assert(
      fc.property(plain, fc.nat(), others, fc.boolean(), (pan, amount, rest, first) => {
        const known = { pan, amount }
        const object = first ? { ...known, ...rest } : { ...rest, ...known }
        expect(split(JSON.stringify(object))).toEqual([pan, String(amount)])
      }),
    )
  })
})
