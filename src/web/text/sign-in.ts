/** The words of signing in and joining. */
import type { InAll } from '../language.ts'

const en = {
  title: 'Sign in or join',
  intro: 'Tell us your mobile number. We send you a code by text message; no password is needed.',
  phone: 'Mobile number',
  phoneHint: 'With the country code, for example +7 701 234 56 78',
  phoneWrong: 'Enter a mobile number with its country code, for example +7 701 234 56 78',
  send: 'Send me a code',
  noCodes: 'Codes cannot be sent here at present.',
  notSent: 'The code could not be sent. Please try again in a minute.',
  limited: (minutes: number): string =>
    minutes <= 1
      ? 'Too many tries. Please try again in a minute.'
      : `Too many tries. Please try again in ${minutes} minutes.`,
  codeTitle: 'Enter the code',
  codeIntro: (phone: string): string =>
    `We have sent a code of six digits to ${phone}. It is good for ten minutes.`,
  codeDemo: 'This is a demo: the code is shown in the terminal in which the gateway was started.',
  code: 'Code',
  codeWrong: 'The code is wrong or over. Check the digits, or have a new one sent.',
  signIn: 'Sign in',
  again: 'Send another code',
  sentAgain: 'A new code is on its way.',
  otherNumber: 'Use another number',
  joinTitle: 'Become a member',
  joinIntro:
    'You are not a member yet. It is free, there is no plastic card, and you can leave at any time.',
  name: 'What may we call you?',
  nameHint: 'A first name is enough',
  nameWrong: 'Enter a name of 1 to 100 letters, without numbers of cards or phones',
  version: (version: number): string => `Version ${version}`,
  agree: 'I have read this and agree',
  agreeMissing: 'To become a member you need to agree to the text',
  join: 'Become a member',
  provider: 'Sign in with my account',
  done: {
    erased: 'Your data is deleted. Farewell, and thank you.',
    'signed-out': 'You are signed out.',
    over: 'That took too long. Please sign in again.',
    failed: 'The sign-in with your account did not succeed. Please try again.',
  },
}

/** The words. */
type SignInText = typeof en

const ru: SignInText = {
  title: 'Войти или вступить',
  intro: 'Укажите номер мобильного телефона. Мы пришлём код в SMS; пароль не нужен.',
  phone: 'Номер мобильного телефона',
  phoneHint: 'С кодом страны, например +7 701 234 56 78',
  phoneWrong: 'Введите номер мобильного телефона с кодом страны, например +7 701 234 56 78',
  send: 'Получить код',
  noCodes: 'Сейчас отправка кодов недоступна.',
  notSent: 'Не удалось отправить код. Попробуйте ещё раз через минуту.',
  limited: (minutes) =>
    minutes <= 1
      ? 'Слишком много попыток. Попробуйте ещё раз через минуту.'
      : `Слишком много попыток. Попробуйте ещё раз через ${minutes} мин.`,
  codeTitle: 'Введите код',
  codeIntro: (phone) =>
    `Мы отправили код из шести цифр на номер ${phone}. Он действует десять минут.`,
  codeDemo: 'Это демонстрация: код показан в терминале, где запущен шлюз.',
  code: 'Код',
  codeWrong: 'Код неверен или уже не действует. Проверьте цифры или запросите новый код.',
  signIn: 'Войти',
  again: 'Отправить новый код',
  sentAgain: 'Новый код отправлен.',
  otherNumber: 'Указать другой номер',
  joinTitle: 'Стать участником',
  joinIntro:
    'Вы ещё не участник. Это бесплатно, без пластиковой карты, и выйти можно в любой момент.',
  name: 'Как к вам обращаться?',
  nameHint: 'Достаточно имени',
  nameWrong: 'Введите имя от 1 до 100 букв, без номеров карт и телефонов',
  version: (version) => `Редакция ${version}`,
  agree: 'Я прочитал(а) текст и согласен (согласна)',
  agreeMissing: 'Чтобы стать участником, нужно согласиться с текстом',
  join: 'Стать участником',
  provider: 'Войти через мой аккаунт',
  done: {
    erased: 'Ваши данные удалены. Всего доброго, и спасибо.',
    'signed-out': 'Вы вышли.',
    over: 'Прошло слишком много времени. Войдите, пожалуйста, ещё раз.',
    failed: 'Войти через аккаунт не удалось. Попробуйте ещё раз.',
  },
}

const kk: SignInText = {
  title: 'Кіру немесе қосылу',
  intro: 'Ұялы телефон нөміріңізді көрсетіңіз. SMS арқылы код жібереміз; құпиясөз қажет емес.',
  phone: 'Ұялы телефон нөмірі',
  phoneHint: 'Ел кодымен бірге, мысалы +7 701 234 56 78',
  phoneWrong: 'Ұялы телефон нөмірін ел кодымен бірге енгізіңіз, мысалы +7 701 234 56 78',
  send: 'Код алу',
  noCodes: 'Қазір код жіберу мүмкін емес.',
  notSent: 'Кодты жіберу мүмкін болмады. Бір минуттан кейін қайталап көріңіз.',
  limited: (minutes) =>
    minutes <= 1
      ? 'Тым көп әрекет жасалды. Бір минуттан кейін қайталап көріңіз.'
      : `Тым көп әрекет жасалды. ${minutes} минуттан кейін қайталап көріңіз.`,
  codeTitle: 'Кодты енгізіңіз',
  codeIntro: (phone) => `${phone} нөміріне алты саннан тұратын код жібердік. Ол он минут жарамды.`,
  codeDemo: 'Бұл көрсетілім: код шлюз іске қосылған терминалда көрсетілген.',
  code: 'Код',
  codeWrong: 'Код қате немесе мерзімі өткен. Сандарды тексеріңіз немесе жаңа код сұраңыз.',
  signIn: 'Кіру',
  again: 'Жаңа код жіберу',
  sentAgain: 'Жаңа код жіберілді.',
  otherNumber: 'Басқа нөмірді көрсету',
  joinTitle: 'Қатысушы болу',
  joinIntro:
    'Сіз әлі қатысушы емессіз. Бұл тегін, пластик карта қажет емес, кез келген уақытта шығуға болады.',
  name: 'Сізді қалай атайық?',
  nameHint: 'Атыңыз жеткілікті',
  nameWrong: '1-ден 100 әріпке дейінгі есім енгізіңіз, карта мен телефон нөмірлерін жазбаңыз',
  version: (version) => `${version}-редакция`,
  agree: 'Мәтінді оқыдым және келісемін',
  agreeMissing: 'Қатысушы болу үшін мәтінмен келісу қажет',
  join: 'Қатысушы болу',
  provider: 'Аккаунтым арқылы кіру',
  done: {
    erased: 'Деректеріңіз жойылды. Сау болыңыз, рақмет.',
    'signed-out': 'Сіз шықтыңыз.',
    over: 'Тым көп уақыт өтті. Қайтадан кіріңіз.',
    failed: 'Аккаунт арқылы кіру мүмкін болмады. Қайталап көріңіз.',
  },
}

/** The words, by language. */
export const signInText: InAll<SignInText> = { ru, kk, en }
