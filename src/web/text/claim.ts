/** The words of claims: purchases that a member misses. */
import type { ClaimFault, ClaimState } from '../../claim/claim.ts'
import type { InAll } from '../language.ts'

type Fault = ClaimFault | 'unknown_place' | 'too_many'

interface ClaimText {
  title: string
  intro: string
  place: string
  choose: string
  placeMissing: string
  day: string
  dayHint: string
  dayWrong: string
  amount: string
  amountHint: string
  amountWrong: string
  currency: string
  claim: string
  yours: string
  opened: (day: string) => string
  payment: string
  states: Readonly<Record<ClaimState, string>>
  faults: Readonly<Record<Fault, string>>
  done: Readonly<Record<'open' | 'counted' | 'before', string>>
}

const en: ClaimText = {
  title: 'Claim a missing purchase',
  intro:
    'You have paid at a coalition shop and the purchase is not in your list? Tell us where, when and exactly how much; the receipt says it.',
  place: 'Shop',
  choose: 'Choose a shop',
  placeMissing: 'Choose the shop',
  day: 'Day of the purchase',
  dayHint: 'At most 90 days ago',
  dayWrong: 'Enter the day of the purchase',
  amount: 'Exact amount',
  amountHint: 'As on the receipt, for example 1250.00',
  amountWrong: 'Enter the amount as a number, for example 1250.00',
  currency: 'Currency',
  claim: 'Send the claim',
  yours: 'Your claims',
  opened: (day) => `Purchase of ${day}`,
  payment: 'To the payment',
  states: {
    open: 'The shop is looking for it',
    counted: 'It is in your list already',
    accepted: 'Found and counted',
    refused: 'Refused by the shop',
  },
  faults: {
    too_old: 'A purchase of more than 90 days ago cannot be claimed any more',
    in_the_future: 'This day has not come yet',
    before_joining: 'You were not a member yet on this day',
    unknown_place: 'Choose a shop of the list',
    too_many: 'Five of your claims are open. Wait until one of them is decided',
  },
  done: {
    open: 'The shop has your claim. You see here what becomes of it.',
    counted: 'This purchase is in your list already.',
    before: 'You have claimed this purchase before; here is how it stands.',
  },
}

const ru: ClaimText = {
  title: 'Заявить о пропавшей покупке',
  intro:
    'Вы оплатили в магазине коалиции, а покупки в списке нет? Укажите, где, когда и на какую точную сумму; всё это есть в чеке.',
  place: 'Магазин',
  choose: 'Выберите магазин',
  placeMissing: 'Выберите магазин',
  day: 'День покупки',
  dayHint: 'Не более 90 дней назад',
  dayWrong: 'Введите день покупки',
  amount: 'Точная сумма',
  amountHint: 'Как в чеке, например 1250,00',
  amountWrong: 'Введите сумму числом, например 1250,00',
  currency: 'Валюта',
  claim: 'Отправить заявление',
  yours: 'Ваши заявления',
  opened: (day) => `Покупка, ${day}`,
  payment: 'К покупке',
  states: {
    open: 'Магазин её ищет',
    counted: 'Она уже есть в вашем списке',
    accepted: 'Найдена и учтена',
    refused: 'Магазин отказал',
  },
  faults: {
    too_old: 'О покупке, сделанной более 90 дней назад, заявить уже нельзя',
    in_the_future: 'Этот день ещё не наступил',
    before_joining: 'В этот день вы ещё не были участником',
    unknown_place: 'Выберите магазин из списка',
    too_many: 'Пять ваших заявлений ещё не рассмотрены. Дождитесь решения хотя бы по одному',
  },
  done: {
    open: 'Заявление передано магазину. Здесь вы увидите, чем оно закончится.',
    counted: 'Эта покупка уже есть в вашем списке.',
    before: 'Вы уже заявляли об этой покупке; вот её состояние.',
  },
}

const kk: ClaimText = {
  title: 'Көрінбеген сатып алу туралы өтініш',
  intro:
    'Коалиция дүкенінде төледіңіз, ал сатып алу тізімде жоқ па? Қайда, қашан және дәл қандай сомаға екенін көрсетіңіз; бәрі чекте жазылған.',
  place: 'Дүкен',
  choose: 'Дүкенді таңдаңыз',
  placeMissing: 'Дүкенді таңдаңыз',
  day: 'Сатып алу күні',
  dayHint: 'Ең көбі 90 күн бұрын',
  dayWrong: 'Сатып алу күнін енгізіңіз',
  amount: 'Дәл сома',
  amountHint: 'Чектегідей, мысалы 1250,00',
  amountWrong: 'Соманы санмен енгізіңіз, мысалы 1250,00',
  currency: 'Валюта',
  claim: 'Өтінішті жіберу',
  yours: 'Сіздің өтініштеріңіз',
  opened: (day) => `Сатып алу, ${day}`,
  payment: 'Сатып алуға өту',
  states: {
    open: 'Дүкен оны іздеп жатыр',
    counted: 'Ол тізіміңізде бар',
    accepted: 'Табылды және есепке алынды',
    refused: 'Дүкен бас тартты',
  },
  faults: {
    too_old: '90 күннен бұрын жасалған сатып алу туралы енді өтініш беруге болмайды',
    in_the_future: 'Бұл күн әлі келген жоқ',
    before_joining: 'Бұл күні сіз әлі қатысушы емес едіңіз',
    unknown_place: 'Дүкенді тізімнен таңдаңыз',
    too_many: 'Бес өтінішіңіз әлі қаралған жоқ. Біреуі бойынша болса да шешімді күтіңіз',
  },
  done: {
    open: 'Өтініш дүкенге жіберілді. Оның немен аяқталғанын осы жерден көресіз.',
    counted: 'Бұл сатып алу тізіміңізде бар.',
    before: 'Бұл сатып алу туралы бұрын өтініш бергенсіз; оның күйі мынадай.',
  },
}

/** The words, by language. */
export const claimText: InAll<ClaimText> = { ru, kk, en }
