/** The words of payments, by language. */
import type { InAll } from '../language.ts'
import { en } from './payment/en.ts'
import { kk } from './payment/kk.ts'
import { ru } from './payment/ru.ts'
import type { PaymentText } from './payment/words.ts'

/** The words, by language. */
export const paymentText: InAll<PaymentText> = { ru, kk, en }
