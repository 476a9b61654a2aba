/** What is said where a page cannot be shown. */
import type { InAll } from '../language.ts'

const en = {
  notFound: 'This page does not exist',
  notFoundHint: 'Perhaps the address was cut off, or what it named is gone.',
  foreign: 'This form did not come from our page',
  foreignHint: 'Nothing was done. Open the page again and repeat what you wanted to do.',
  busy: 'Many people are being served at the moment',
  tooMany: 'Too many requests from your network',
  tooManyHint: 'Please wait a minute and try again.',
  tooLarge: 'What was sent is too large',
  failed: 'Something went wrong on our side',
  failedHint: 'Nothing of yours is lost. Please try again in a minute.',
  reference: 'If you write to us about it, name this number:',
  home: 'To the first page',
}

/** The words of a problem. */
type Problem = typeof en

const ru: Problem = {
  notFound: 'Такой страницы нет',
  notFoundHint: 'Возможно, адрес введён не полностью или то, на что он указывал, удалено.',
  foreign: 'Эта форма пришла не с нашей страницы',
  foreignHint: 'Ничего не сделано. Откройте страницу заново и повторите действие.',
  busy: 'Сейчас обслуживается много людей',
  tooMany: 'Слишком много запросов из вашей сети',
  tooManyHint: 'Подождите минуту и попробуйте ещё раз.',
  tooLarge: 'Отправлено слишком много данных',
  failed: 'Что-то пошло не так на нашей стороне',
  failedHint: 'Ваши данные не потеряны. Попробуйте ещё раз через минуту.',
  reference: 'Если вы напишете нам об этом, укажите этот номер:',
  home: 'На главную',
}

const kk: Problem = {
  notFound: 'Мұндай бет жоқ',
  notFoundHint: 'Мекенжай толық енгізілмеген немесе ол көрсеткен нәрсе жойылған болуы мүмкін.',
  foreign: 'Бұл форма біздің беттен келген жоқ',
  foreignHint: 'Ештеңе жасалған жоқ. Бетті қайта ашып, әрекетті қайталаңыз.',
  busy: 'Қазір көп адамға қызмет көрсетілуде',
  tooMany: 'Желіңізден тым көп сұрау келді',
  tooManyHint: 'Бір минут күтіп, қайталап көріңіз.',
  tooLarge: 'Жіберілген деректер тым көп',
  failed: 'Біздің тарапта бірдеңе дұрыс болмады',
  failedHint: 'Деректеріңіз жоғалған жоқ. Бір минуттан кейін қайталап көріңіз.',
  reference: 'Бұл туралы бізге жазсаңыз, мына нөмірді көрсетіңіз:',
  home: 'Басты бетке',
}

/** The words, by language. */
export const problemText: InAll<Problem> = { ru, kk, en }
