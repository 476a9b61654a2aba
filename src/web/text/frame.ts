/** What stands around every page, and words that many pages share. */
import { formats, russianForm, type InAll } from '../language.ts'

const en = {
  brand: 'cobrand',
  tagline: 'Points for paying with the bank cards you already have',
  skip: 'Skip to the content',
  language: 'Language',
  menu: 'Sections',
  overview: 'Overview',
  payments: 'Payments',
  points: 'Points',
  cards: 'Cards',
  privacy: 'Data',
  signOut: 'Sign out',
  back: 'Back',
  cancel: 'Cancel',
  older: 'Older ones',
  newest: 'Back to the newest',
  error: 'Error',
  checkForm: 'Please check what you have entered',
  test: 'Test environment: made-up members and test cards only.',
  countPoints: (count: bigint): string =>
    `${formats.en.number(count)} ${count === 1n || count === -1n ? 'point' : 'points'}`,
}

/** The words of a frame. */
type Frame = typeof en

const ru: Frame = {
  brand: 'cobrand',
  tagline: 'Баллы за оплату банковскими картами, которые у вас уже есть',
  skip: 'Перейти к содержанию',
  language: 'Язык',
  menu: 'Разделы',
  overview: 'Обзор',
  payments: 'Покупки',
  points: 'Баллы',
  cards: 'Карты',
  privacy: 'Данные',
  signOut: 'Выйти',
  back: 'Назад',
  cancel: 'Отмена',
  older: 'Более ранние',
  newest: 'К последним',
  error: 'Ошибка',
  checkForm: 'Проверьте, пожалуйста, что вы ввели',
  test: 'Тестовая среда: только вымышленные участники и тестовые карты.',
  countPoints: (count) =>
    `${formats.ru.number(count)} ${russianForm(count, ['балл', 'балла', 'баллов'])}`,
}

const kk: Frame = {
  brand: 'cobrand',
  tagline: 'Өзіңізде бар банк карталарымен төлегеніңіз үшін ұпайлар',
  skip: 'Мазмұнға өту',
  language: 'Тіл',
  menu: 'Бөлімдер',
  overview: 'Шолу',
  payments: 'Сатып алулар',
  points: 'Ұпайлар',
  cards: 'Карталар',
  privacy: 'Деректер',
  signOut: 'Шығу',
  back: 'Артқа',
  cancel: 'Бас тарту',
  older: 'Бұрынғылары',
  newest: 'Соңғыларына оралу',
  error: 'Қате',
  checkForm: 'Енгізгеніңізді тексеріңіз',
  test: 'Сынақ ортасы: тек ойдан шығарылған қатысушылар мен сынақ карталары.',
  // After a number a Kazakh noun keeps its form.
  countPoints: (count) => `${formats.kk.number(count)} ұпай`,
}

/** The words, by language. */
export const frameText: InAll<Frame> = { ru, kk, en }
