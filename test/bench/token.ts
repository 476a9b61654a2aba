/** Benchmark: card tokens by batched AES-CMAC, against a keyed hash a card. */
import { createHmac, randomBytes } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { CardTokenizer } from '../../src/card/token.ts'
import { printRows, ratesPerSecond, type Row } from './report.ts'

const batches = [1, 32, 128]

/** Tokens a second of one core, by batch; the first row is what the others are held against. */
export function measureTokens(sliceMs = 60): Row[] {
  const key = randomBytes(32)
  const blocks = randomBytes(16 * Math.max(...batches))
  const block = blocks.subarray(0, 16)
  const tokenizer = new CardTokenizer(key)
  const works = batches.map((count) => () => void tokenizer.tokens(blocks, count))
  const hashOne = (): void => void createHmac('sha256', key).update(block).digest()
  const [hmac = 1, ...rates] = ratesPerSecond([hashOne, ...works], sliceMs)
  const rows = batches.map((count, i): Row => {
    const rate = (rates[i] ?? 0) * count
    const ratio = `${(rate / hmac).toFixed(1)} x createHmac`
    return { name: `AES-CMAC, ${count} at a time`, rate, unit: 'cards/s', ratio }
  })
  return [{ name: 'HMAC-SHA-256 by createHmac, one by one', rate: hmac, unit: 'cards/s' }, ...rows]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  printRows('Card tokens', measureTokens())
}
