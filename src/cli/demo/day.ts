/** One scripted day of the demo coalition, with the points that each message must be answered with. */
import type { MessageMaker, TextMessage } from '../../simulator/index.ts'
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
  groceries: TextMessage
  dinner: TextMessage
  fuel: TextMessage
  offline: TextMessage
}

/** What the day has brought. */
export interface Day {
  steps: Step[]
  sales: DaySales
}

/** Sends a message and notes its answer; hands the message back for what refers to it. */
type Tell = (what: string, message: TextMessage, expected: bigint | null) => Promise<TextMessage>

/** Plays the day's messages one after the other. Nothing is thrown for a wrong answer: see `ok`. */
export async function playDay(alfa: Acquirer, beta: Acquirer): Promise<Day> {
  const steps: Step[] = []
  const through =
    (acquirer: Acquirer): Tell =>
    async (what, message, expected) => {
      const answer = await ask(acquirer, message)
      const ok = answer.responseCode === '00' && answer.points === expected
      steps.push({ what, mti: message.mti, ...answer, expected, ok })
      return message
    }
  const grocery = await playGrocery(through(alfa), alfa.maker('grocery'))
  const dinner = await playCafe(through(alfa), alfa.maker('cafe'))
  const fuel = await playFuel(through(beta), beta.maker('fuel'))
  return { steps, sales: { ...grocery, dinner, fuel } }
}

const { aigerim, daniyar, madina } = members
const [stranger, otherStranger, offlineStranger] = strangers

async function playGrocery(
  tell: Tell,
  grocery: MessageMaker,
): Promise<Pick<DaySales, 'groceries' | 'offline'>> {
  const groceries = await tell(
    'Aigerim buys groceries, 12,500.00',
    grocery.authorization({ pan: aigerim.pan, amountMinor: 1_250_000n }),
    250n, // doubled: she pays by the coalition card
  )
  await tell(
    'a stranger buys groceries',
    grocery.authorization({ pan: stranger, amountMinor: 990_000n }),
    null,
  )
  await tell('the first message again: no answer had come', grocery.repeat(groceries), 250n)
  const offline = await tell(
    'an advice: Daniyar paid 20,000.00 offline',
    grocery.advice({ pan: daniyar.pan, amountMinor: 2_000_000n, authorizationCode: 'A1B2C3' }),
    300n, // half as much again on groceries
  )
  await tell(
    'an advice of a stranger',
    grocery.advice({ pan: offlineStranger, amountMinor: 700_000n }),
    null,
  )
  await tell(
    'Madina buys groceries, 7,000.00; it will not be cleared today',
    grocery.authorization({ pan: madina.pan, amountMinor: 700_000n }),
    105n,
  )
  return { groceries, offline }
}

async function playCafe(tell: Tell, cafe: MessageMaker): Promise<TextMessage> {
  const dinner = await tell(
    'Daniyar dines, 4,500.00; a tip will follow',
    cafe.authorization({ pan: daniyar.pan, amountMinor: 450_000n }),
    90n,
  )
  const cake = await tell(
    'Aigerim orders a cake, 8,000.00',
    cafe.authorization({ pan: aigerim.pan, amountMinor: 800_000n }),
    320n,
  )
  await tell('the cake is sold out: reversed', cafe.reversal(cake), -320n)
  return dinner
}

async function playFuel(tell: Tell, pump: MessageMaker): Promise<TextMessage> {
  const fuel = await tell(
    'Madina fuels, 30,000.00 held',
    pump.authorization({ pan: madina.pan, amountMinor: 3_000_000n }),
    150n,
  )
  await tell('she took less: reversed to 10,000.00', pump.reversal(fuel, 1_000_000n), -100n)
  await tell(
    'a stranger fuels',
    pump.authorization({ pan: otherStranger, amountMinor: 1_500_000n }),
    null,
  )
  return fuel
}
