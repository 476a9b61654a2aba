/** A morning of members' and strangers' messages over both links, made once and sent as often as needed. */
import { AcquirerClient, MessageMaker, type Shop } from '../../src/simulator/index.ts'
import { shops } from '../../src/cli/demo/cast.ts'
import type { Sql } from '../../src/db/connect.ts'
import { loadProtocol } from '../../src/iso8583/index.ts'
import type { TextMessage } from '../../src/simulator/references.ts'
import { identifyDigits } from '../../src/enrolment/identify.ts'
import { linkCard } from '../../src/enrolment/cards.ts'
import { createMember } from '../../src/member/member.ts'
import { CardTokenizer } from '../../src/card/token.ts'

/** A message, and the link that it goes over. */
export interface Sent {
  link: 'alfa' | 'beta'
  message: TextMessage
}

/** What each link speaks. */
export const dialects = { alfa: loadProtocol('iso1987-ascii'), beta: loadProtocol('iso1987-bcd') }

/** Card numbers of the test range 4111 11.., or of one that is said otherwise, with a right check digit. */
export function testPans(count: number, prefix = '41111111'): string[] {
  return Array.from({ length: count }, (_, at) => {
    const body = `${prefix}${String(at).padStart(7, '0')}`
    return body + checkDigit(body)
  })
}

function checkDigit(body: string): string {
  const sum = [...body].toReversed().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return String((10 - (sum % 10)) % 10)
}

/** Takes members in and links a card to each; the ids come in the order of the cards. */
export async function linkTestCards(
  sql: Sql,
  cardTokenKey: Buffer,
  pans: readonly string[],
): Promise<bigint[]> {
  const tokenizer = new CardTokenizer(cardTokenKey)
  const memberIds: bigint[] = []
  for (const [at, pan] of pans.entries()) {
    const memberId = await createMember(sql, { name: `Member ${at}` })
    const identified = identifyDigits(tokenizer, Buffer.from(pan))
    if (identified.outcome !== 'identified') throw new Error('not a card number')
    await linkCard(sql, memberId, identified.card)
    memberIds.push(memberId)
  }
  return memberIds
}

/** Purchases of `pans`: requests, advices, partial and full reversals (some before their original), strangers. */
export function makeTraffic(pans: readonly string[], rounds: number, now: Date): Sent[] {
  const sent: Sent[] = []
  const maker = (link: 'alfa' | 'beta', shop: Shop, firstStan: number): MessageMaker =>
    new MessageMaker(dialects[link], shop, () => now, firstStan)
  const grocery = maker('alfa', shops.grocery, 1)
  const fuel = maker('beta', shops.fuel, 500_000)
  const strangers = testPans(pans.length * 2).slice(pans.length)
  for (let round = 0; round < rounds; round++) {
    for (const [at, pan] of pans.entries()) {
      const amountMinor = BigInt(100_000 + ((round * 7919 + at * 104_729) % 5_000_000))
      const bought = grocery.authorization({ pan, amountMinor })
      const fuelled = fuel.authorization({ pan, amountMinor: amountMinor + 1_000_000n })
      const offline = grocery.advice({ pan, amountMinor: amountMinor / 2n })
      sent.push({ link: 'alfa', message: bought }, { link: 'alfa', message: offline })
      sent.push({
        link: 'alfa',
        message: grocery.authorization({ pan: strangers[at] ?? '', amountMinor }),
      })
      const reversed = { link: 'beta', message: fuel.reversalAdvice(fuelled, 600_000n) } as const
      const original = { link: 'beta', message: fuelled } as const
      sent.push(...(at % 3 === 0 ? [reversed, original] : [original, reversed]))
      if (at % 4 === 0) sent.push({ link: 'alfa', message: grocery.reversal(bought) })
      if (at % 5 === 0) sent.push({ link: 'alfa', message: grocery.repeat(offline) })
    }
  }
  return sent
}

/** One client a link. */
export async function connectBoth(ports: { alfa: number; beta: number }) {
  const [alfa, beta] = await Promise.all(
    (['alfa', 'beta'] as const).map((link) =>
      AcquirerClient.connect({ host: '127.0.0.1', port: ports[link], dialect: dialects[link] }),
    ),
  )
  if (alfa === undefined || beta === undefined) throw new Error('two links were asked for')
  return { alfa, beta }
}

/** DE39 and the raw points field of an answer. */
export function readAnswer(answer: TextMessage): { code: string; points: string | undefined } {
  return { code: answer.fields[39] ?? '', points: answer.fields[63] }
}
