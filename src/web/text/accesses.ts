/** Who asked for what about a member, in words. */
import type { Access } from '../../member-data/accesses.ts'
import type { Language } from '../../values/language.ts'
import type { InAll } from '../language.ts'

/** What others ask for, by groups of operations that are the same to the member. */
const groups = {
  balance: ['readBalance', 'identifyMember'],
  payment: ['explainPayment'],
  payments: ['listPayments', 'listAccruals'],
  profile: ['readProfile', 'readProfileExport', 'createProfileExport'],
  consent: ['askConsent', 'createConsentRequest', 'readConsentRequest'],
  card: ['linkCard', 'reissueCard', 'unlinkCard', 'postRoster', 'proveCardLink'],
  spending: ['redeem', 'postRedemption', 'voidRedemption', 'returnRedemption', 'quoteRedemption'],
  receipt: ['postReceipts'],
  member: ['createMember', 'setPhone', 'setBirthday'],
  tier: ['readMemberTier', 'readMemberLoyaltyIndex'],
  feedback: ['listFeedback', 'answerFeedback', 'readFeedback'],
} as const satisfies Record<string, readonly string[]>

type Group = keyof typeof groups

interface AccessesText {
  readonly who: Readonly<Record<Exclude<Access['by'], 'you'>, string>>
  readonly what: Readonly<Record<Group, string>>
  readonly read: string
  readonly changed: string
}

const en: AccessesText = {
  who: {
    operator: 'The operator',
    partner: 'Partner',
    bank: 'Bank',
    acquirer: 'Acquiring bank',
    other: 'Somebody else',
    gateway: 'The programme itself',
  },
  what: {
    balance: 'Your points',
    payment: 'One of your payments',
    payments: 'Your payments at its shops',
    profile: 'Your spending by month and category, as you have allowed',
    consent: 'Asked for your consent',
    card: 'A card of yours was linked, replaced or unlinked',
    spending: 'Points were spent or given back',
    receipt: 'A receipt of yours was told',
    member: 'Your membership, phone or birthday was changed',
    tier: 'Your tier',
    feedback: 'What you said of a purchase',
  },
  read: 'Something about you was read',
  changed: 'Something of yours was changed',
}

const ru: AccessesText = {
  who: {
    operator: 'Оператор',
    partner: 'Партнёр',
    bank: 'Банк',
    acquirer: 'Банк-эквайер',
    other: 'Кто-то другой',
    gateway: 'Сама программа',
  },
  what: {
    balance: 'Ваши баллы',
    payment: 'Одна из ваших покупок',
    payments: 'Ваши покупки в магазинах партнёра',
    profile: 'Ваши расходы по месяцам и категориям, как вы разрешили',
    consent: 'Запрос вашего согласия',
    card: 'Ваша карта привязана, заменена или отвязана',
    spending: 'Баллы потрачены или возвращены',
    receipt: 'Передан ваш чек',
    member: 'Изменены участие, телефон или день рождения',
    tier: 'Ваш уровень',
    feedback: 'Ваш отзыв о покупке',
  },
  read: 'Прочитаны сведения о вас',
  changed: 'Изменены ваши данные',
}

const kk: AccessesText = {
  who: {
    operator: 'Оператор',
    partner: 'Серіктес',
    bank: 'Банк',
    acquirer: 'Эквайер банк',
    other: 'Басқа біреу',
    gateway: 'Бағдарламаның өзі',
  },
  what: {
    balance: 'Сіздің ұпайларыңыз',
    payment: 'Сатып алуларыңыздың бірі',
    payments: 'Серіктестің дүкендеріндегі сатып алуларыңыз',
    profile: 'Сіз рұқсат еткен, айлар мен санаттар бойынша шығындарыңыз',
    consent: 'Келісіміңізді сұрау',
    card: 'Картаңыз байланыстырылды, ауыстырылды немесе ажыратылды',
    spending: 'Ұпайлар жұмсалды немесе қайтарылды',
    receipt: 'Чегіңіз жіберілді',
    member: 'Қатысуыңыз, телефоныңыз немесе туған күніңіз өзгертілді',
    tier: 'Сіздің деңгейіңіз',
    feedback: 'Сатып алу туралы пікіріңіз',
  },
  read: 'Сіз туралы мәлімет оқылды',
  changed: 'Деректеріңіз өзгертілді',
}

const accessesText: InAll<AccessesText> = { ru, kk, en }
const groupOf = new Map<string, Group>()
for (const [group, operations] of Object.entries(groups)) {
  for (const each of operations) groupOf.set(each, group as Group)
}

/** Who asked: the kind, and the name where there is one. */
export function whoAsked(language: Language, { by, name }: Access): string {
  const kind = by === 'you' ? '' : accessesText[language].who[by]
  return name === '' ? kind : `${kind} ${name}`
}

/** What for; of an operation that has no words of its own, whether it reads or changes. */
export function whatFor(language: Language, { operation }: Access): string {
  const text = accessesText[language]
  const group = groupOf.get(operation)
  if (group !== undefined) return text.what[group]
  return /^(?:read|list|explain|summarize|quote|identify)/.test(operation)
    ? text.read
    : text.changed
}
