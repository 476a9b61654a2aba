/** The words of points: what there is, what is promised, what ends, and how it came about. */
import type { MovementKind } from '../../member-data/movements.ts'
import type { InAll } from '../language.ts'

interface PointsText {
  title: string
  available: string
  pending: string
  held: string
  endings: string
  endsNext: (points: string, day: string) => string
  lastDay: string
  history: string
  noHistory: string
  latest: string
  all: string
  noCards: string
  linkCard: string
  requests: (count: number) => string
  answer: string
  kinds: Readonly<Record<MovementKind, string>>
  expires: (day: string) => string
  welcome: string
  done: Readonly<Record<'joined', string>>
}

const en: PointsText = {
  title: 'Points',
  available: 'You can spend',
  pending: 'Pending',
  held: 'Held for a purchase',
  endings: 'When points expire',
  endsNext: (points, day) => `${points} until ${day}`,
  lastDay: 'Expiring next',
  history: 'How they came about',
  noHistory: 'Nothing yet.',
  latest: 'Latest payments',
  all: 'All payments',
  noCards: 'No card is linked yet. Link the card that you pay with, and points come by themselves.',
  linkCard: 'Link a card',
  requests: (count) =>
    count === 1 ? 'A bank asks for your consent.' : `${count} times a bank asks for your consent.`,
  answer: 'Read and answer',
  kinds: {
    earned: 'Earned by a purchase',
    taken_back: 'Taken back: the purchase came to less, or was refunded',
    bonus: 'Bonus',
    bonus_taken_back: 'Bonus taken back',
    spent: 'Spent',
    given_back: 'Given back: the purchase was returned',
    expired: 'Expired',
    restored: 'Expired before, given back now',
    forgiven: 'A debt that was forgiven',
  },
  expires: (day) => `may be spent until ${day}`,
  welcome: 'Your points',
  done: { joined: 'Welcome! You are a member now. Link a card, and your payments earn points.' },
}

const ru: PointsText = {
  title: 'Баллы',
  available: 'Можно потратить',
  pending: 'Ожидают зачисления',
  held: 'Удержано для покупки',
  endings: 'Когда сгорают баллы',
  endsNext: (points, day) => `${points}: по ${day}`,
  lastDay: 'Сгорят первыми',
  history: 'Как они получились',
  noHistory: 'Пока ничего.',
  latest: 'Последние покупки',
  all: 'Все покупки',
  noCards:
    'Карты пока не привязаны. Привяжите карту, которой платите, и баллы будут начисляться сами.',
  linkCard: 'Привязать карту',
  requests: (count) => `Банк просит вашего согласия. Запросов: ${count}.`,
  answer: 'Прочитать и ответить',
  kinds: {
    earned: 'Начислено за покупку',
    taken_back: 'Списано обратно: покупка стала меньше или возвращена',
    bonus: 'Бонус',
    bonus_taken_back: 'Бонус списан обратно',
    spent: 'Потрачено',
    given_back: 'Возвращено: покупка возвращена',
    expired: 'Сгорели',
    restored: 'Сгорели раньше, теперь возвращены',
    forgiven: 'Долг прощён',
  },
  expires: (day) => `можно потратить по ${day}`,
  welcome: 'Ваши баллы',
  done: {
    joined:
      'Добро пожаловать! Теперь вы участник. Привяжите карту, и за оплату будут начисляться баллы.',
  },
}

const kk: PointsText = {
  title: 'Ұпайлар',
  available: 'Жұмсауға болады',
  pending: 'Есептелуі күтілуде',
  held: 'Сатып алу үшін ұсталған',
  endings: 'Ұпайлар қашан жанады',
  endsNext: (points, day) => `${points}: соңғы күні ${day}`,
  lastDay: 'Алдымен жанатын ұпайлар',
  history: 'Олар қалай жиналды',
  noHistory: 'Әзірге ештеңе жоқ.',
  latest: 'Соңғы сатып алулар',
  all: 'Барлық сатып алулар',
  noCards:
    'Әзірге карта байланыстырылмаған. Өзіңіз төлейтін картаны байланыстырыңыз, сонда ұпайлар өздігінен есептеледі.',
  linkCard: 'Карта байланыстыру',
  requests: (count) => `Банк сіздің келісіміңізді сұрайды. Сұраулар саны: ${count}.`,
  answer: 'Оқу және жауап беру',
  kinds: {
    earned: 'Сатып алу үшін есептелді',
    taken_back: 'Қайтарып алынды: сатып алу сомасы азайды немесе қайтарылды',
    bonus: 'Бонус',
    bonus_taken_back: 'Бонус қайтарып алынды',
    spent: 'Жұмсалды',
    given_back: 'Қайтарылды: сатып алу қайтарылды',
    expired: 'Жанып кетті',
    restored: 'Бұрын жанған, енді қайтарылды',
    forgiven: 'Қарыз кешірілді',
  },
  expires: (day) => `жұмсауға болатын соңғы күн: ${day}`,
  welcome: 'Сіздің ұпайларыңыз',
  done: {
    joined:
      'Қош келдіңіз! Енді сіз қатысушысыз. Картаңызды байланыстырсаңыз, төлемдеріңізге ұпай беріледі.',
  },
}

/** The words, by language. */
export const pointsText: InAll<PointsText> = { ru, kk, en }
