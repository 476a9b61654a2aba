/** One scripted day of the demo coalition, with the points that each message must be answered with. */
import type { PlainMessage } from '../../iso8583/index.ts'
import { ask, type Acquirer, type ReadAnswer } from './acquirers.ts'
import { members, strangers } from './cast.ts'

/** A message of the day and its answer; `expected` is the points that the answer must tell. */
export interface Step extends ReadAnswer {
  what: string
  mti: string
  expected: bigint | null
  ok: boolean
}

/** The authorizations of the day that its clearing file refers to. */
export interface DaySales {
  groceries: PlainMessage
  dinner: PlainMessage
  fuel: PlainMessage
  offline: PlainMessage
}

/** What the day has brought. */
export interface Day {
  steps: Step[]
  sales: DaySales
}

/** Plays the day's messages one after the other. Nothing is thrown for a wrong answer: see `ok`. */
export async function playDay(alfa: Acquirer, beta: Acquirer): Promise<Day> {
  const steps: Step[] = []
  const tell = async (
    what: string,
    acquirer: Acquirer,
    message: PlainMessage,
    expected: bigint | null,
  ): Promise<PlainMessage> => {
    const answer = await ask(acquirer, message)
    const ok = answer.responseCode === '00' && answer.points === expected
    steps.push({ what, mti: message.mti, ...answer, expected, ok })
    return message
  }
  const { aigerim, daniyar, madina } = members
  const [visa, short, other] = strangers
  const grocery = alfa.maker('grocery')
  const cafe = alfa.maker('cafe')
  const pump = beta.maker('fuel')

  const groceries = await tell(
    'Aigerim buys groceries, 12,500.00',
    alfa,
    grocery.authorization({ pan: aigerim.pan, amountMinor: 1_250_000n }),
    125n,
  )
  await tell(
    'a stranger buys groceries',
    alfa,
    grocery.authorization({ pan: visa, amountMinor: 990_000n }),
    null,
  )
  await tell('the first message again: no answer had come', alfa, grocery.repeat(groceries), 125n)
  const dinner = await tell(
    'Daniyar dines, 4,500.00; a tip will follow',
    alfa,
    cafe.authorization({ pan: daniyar.pan, amountMinor: 450_000n }),
    90n,
  )
  const fuel = await tell(
    'Madina fuels, 30,000.00 held',
    beta,
    pump.authorization({ pan: madina.pan, amountMinor: 3_000_000n }),
    150n,
  )
  await tell('she took less: reversed to 10,000.00', beta, pump.reversal(fuel, 1_000_000n), -100n)
  await tell(
    'a stranger fuels',
    beta,
    pump.authorization({ pan: short, amountMinor: 1_500_000n }),
    null,
  )
  const cake = await tell(
    'Aigerim orders a cake, 8,000.00',
    alfa,
    cafe.authorization({ pan: aigerim.pan, amountMinor: 800_000n }),
    160n,
  )
  await tell('the cake is sold out: reversed', alfa, cafe.reversal(cake), -160n)
  const offline = await tell(
    'an advice: Daniyar paid 20,000.00 offline',
    alfa,
    grocery.advice({ pan: daniyar.pan, amountMinor: 2_000_000n, authorizationCode: 'A1B2C3' }),
    200n,
  )
  await tell(
    'an advice of a stranger',
    alfa,
    grocery.advice({ pan: other, amountMinor: 700_000n }),
    null,
  )
  await tell(
    'Madina buys groceries, 7,000.00; it will not be cleared today',
    alfa,
    grocery.authorization({ pan: madina.pan, amountMinor: 700_000n }),
    70n,
  )
  return { steps, sales: { groceries, dinner, fuel, offline } }
}
