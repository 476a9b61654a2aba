/** The words of cards: linked, waiting for a proof, unlinked. */
import type { InAll } from '../language.ts'

const en = {
  title: 'Cards',
  none: 'No card is linked yet. Link the bank cards that you pay with, and payments earn points by themselves.',
  linked: 'Linked cards',
  waiting: 'Waiting for proof',
  card: (bin: string, lastFour: string): string => `Card ${bin} •••• ${lastFour}`,
  link: 'Link a card',
  prove: 'Prove that it is mine',
  until: (at: string): string => `Waiting until ${at}`,
  unlink: 'Unlink',
  unlinkTitle: 'Unlink this card?',
  unlinkAbout:
    'From then on its payments are those of a stranger to us: they earn nothing. Points that you have stay. What it paid and the bank has not settled yet will not be credited.',
  keep: 'Keep it',
  done: {
    linked: 'The card is linked. Payments from now on earn points.',
    already: 'This card was linked already.',
    unlinked: 'The card is unlinked.',
    cancelled: 'The request is withdrawn.',
    refused:
      'The bank has not confirmed that the card is yours. Try again, or prove it by a purchase.',
    waiting:
      'We know the card’s number in encrypted form now. One step is left: prove that the card is yours.',
  },
  consentTitle: 'Before you link a card',
  agree: 'I have read this and agree',
  agreeMissing: 'To link a card you need to agree to the text',
  continue: 'Continue',
  linkTitle: 'Link a card',
  number: 'Card number',
  numberHint:
    '13 to 19 digits. It is encrypted here in your browser; we never ask for the expiry date or the code on the back.',
  numberWrong: 'A digit is wrong: enter the 13 to 19 digits as they stand on the card',
  noScript:
    'The card number is encrypted in your browser by a script before it is sent, so that nobody on the way can read it. Your browser does not run scripts here, so there is no form. Allow scripts for this page, or link the card in your bank’s app.',
  insecure:
    'This page was not loaded over a secure connection, so your browser cannot encrypt. Open it with https://.',
  refused: {
    card_unreadable: 'The card number could not be read. Please enter it again.',
    not_a_card_number: 'A digit is wrong: enter the 13 to 19 digits as they stand on the card.',
    claimed_by_other: 'Another member has linked this card.',
    too_many: 'Too many cards are waiting for proof. Prove those first, or withdraw them.',
    asked_too_often: 'You have asked for many cards today. Please go on tomorrow.',
  },
  blocked: (at: string): string =>
    `This card cannot be linked before ${at}: there were too many wrong tries, or the time was over.`,
  proveTitle: 'Prove that the card is yours',
  proveIntro: 'One of these ways is enough.',
  byPurchase: 'By a purchase',
  byPurchaseAbout:
    'Pay anything with this card at a shop of the coalition, or use a purchase that you have made since you asked for the link. Then tell us its exact amount and day.',
  amount: 'Exact amount',
  amountHint: 'As on the receipt, for example 1250.00',
  amountWrong: 'Enter the amount as a number, for example 1250.00',
  currency: 'Currency',
  day: 'Day of the purchase',
  dayWrong: 'Enter the day of the purchase',
  check: 'Check',
  wrong: (left: number): string =>
    `We have seen no such purchase with this card. Check amount and day; a payment may take a minute to reach us. Tries left: ${left}.`,
  over: 'There were three wrong tries. This card cannot be linked for 72 hours.',
  gone: 'This request is over. Ask for the card again.',
  byBank: 'By your bank',
  byBankAbout: (bank: string): string => `${bank} confirms on its own page that the card is yours.`,
  toBank: 'To the bank’s page',
  byRoster:
    'Some banks tell us of their customers’ cards themselves. Then the card is linked without your doing anything.',
  cancel: 'I do not want to link this card any more',
}

/** The words. */
type CardText = typeof en

const ru: CardText = {
  title: 'Карты',
  none: 'Карты пока не привязаны. Привяжите банковские карты, которыми вы платите, и баллы будут начисляться сами.',
  linked: 'Привязанные карты',
  waiting: 'Ждут подтверждения',
  card: (bin, lastFour) => `Карта ${bin} •••• ${lastFour}`,
  link: 'Привязать карту',
  prove: 'Подтвердить, что карта моя',
  until: (at) => `Ждёт до: ${at}`,
  unlink: 'Отвязать',
  unlinkTitle: 'Отвязать эту карту?',
  unlinkAbout:
    'После этого оплата этой картой для нас — оплата незнакомца: баллы за неё не начисляются. Имеющиеся баллы остаются. За то, что оплачено, но ещё не проведено банком, баллы зачислены не будут.',
  keep: 'Оставить',
  done: {
    linked: 'Карта привязана. За оплату этой картой теперь начисляются баллы.',
    already: 'Эта карта уже была привязана.',
    unlinked: 'Карта отвязана.',
    cancelled: 'Заявка отозвана.',
    refused: 'Банк не подтвердил, что карта ваша. Попробуйте ещё раз или подтвердите покупкой.',
    waiting:
      'Номер карты получен в зашифрованном виде. Остался один шаг: подтвердите, что карта ваша.',
  },
  consentTitle: 'Прежде чем привязать карту',
  agree: 'Я прочитал(а) текст и согласен (согласна)',
  agreeMissing: 'Чтобы привязать карту, нужно согласиться с текстом',
  continue: 'Продолжить',
  linkTitle: 'Привязать карту',
  number: 'Номер карты',
  numberHint:
    'От 13 до 19 цифр. Номер шифруется здесь, в вашем браузере; срок действия и код на обороте мы никогда не спрашиваем.',
  numberWrong: 'В номере ошибка: введите от 13 до 19 цифр, как на карте',
  noScript:
    'Прежде чем уйти с вашего устройства, номер карты шифруется в браузере скриптом, чтобы никто по пути не мог его прочитать. Сейчас скрипты в вашем браузере не работают, поэтому формы нет. Разрешите скрипты для этой страницы или привяжите карту в приложении банка.',
  insecure:
    'Страница открыта по незащищённому соединению, и браузер не может шифровать. Откройте её по https://.',
  refused: {
    card_unreadable: 'Не удалось прочитать номер карты. Введите его ещё раз.',
    not_a_card_number: 'В номере ошибка: введите от 13 до 19 цифр, как на карте.',
    claimed_by_other: 'Эту карту уже привязал другой участник.',
    too_many: 'Слишком много карт ждут подтверждения. Сначала подтвердите их или отзовите заявки.',
    asked_too_often: 'Сегодня вы запросили много карт. Продолжите завтра.',
  },
  blocked: (at) =>
    `Эту карту нельзя привязать до ${at}: было слишком много неверных попыток или истекло время.`,
  proveTitle: 'Подтвердите, что карта ваша',
  proveIntro: 'Достаточно одного из этих способов.',
  byPurchase: 'Покупкой',
  byPurchaseAbout:
    'Оплатите этой картой что угодно в магазине коалиции или вспомните покупку, сделанную после подачи заявки. Затем укажите точную сумму и день.',
  amount: 'Точная сумма',
  amountHint: 'Как в чеке, например 1250,00',
  amountWrong: 'Введите сумму числом, например 1250,00',
  currency: 'Валюта',
  day: 'День покупки',
  dayWrong: 'Введите день покупки',
  check: 'Проверить',
  wrong: (left) =>
    `Такой покупки с этой картой мы не видели. Проверьте сумму и день; данные об оплате могут идти к нам около минуты. Осталось попыток: ${left}.`,
  over: 'Было три неверные попытки. Эту карту нельзя привязать в течение 72 часов.',
  gone: 'Заявка больше не действует. Подайте её заново.',
  byBank: 'Через банк',
  byBankAbout: (bank) => `${bank} подтвердит на своей странице, что карта ваша.`,
  toBank: 'На страницу банка',
  byRoster:
    'Некоторые банки сами сообщают нам о картах своих клиентов. Тогда карта привяжется без ваших действий.',
  cancel: 'Я больше не хочу привязывать эту карту',
}

const kk: CardText = {
  title: 'Карталар',
  none: 'Әзірге карта байланыстырылмаған. Өзіңіз төлейтін банк карталарын байланыстырыңыз, сонда ұпайлар өздігінен есептеледі.',
  linked: 'Байланыстырылған карталар',
  waiting: 'Растауды күтуде',
  card: (bin, lastFour) => `Карта ${bin} •••• ${lastFour}`,
  link: 'Карта байланыстыру',
  prove: 'Карта менікі екенін растау',
  until: (at) => `Күту мерзімі: ${at}`,
  unlink: 'Ажырату',
  unlinkTitle: 'Бұл картаны ажыратасыз ба?',
  unlinkAbout:
    'Содан кейін бұл картамен жасалған төлем біз үшін бөтен адамның төлемі болады: оған ұпай берілмейді. Жиналған ұпайлар сақталады. Төленген, бірақ банк әлі өткізбеген сома үшін ұпай есептелмейді.',
  keep: 'Қалдыру',
  done: {
    linked: 'Карта байланыстырылды. Енді осы картамен төлегеніңізге ұпай беріледі.',
    already: 'Бұл карта бұрын байланыстырылған.',
    unlinked: 'Карта ажыратылды.',
    cancelled: 'Өтініш қайтарып алынды.',
    refused:
      'Банк карта сіздікі екенін растамады. Қайталап көріңіз немесе сатып алу арқылы растаңыз.',
    waiting:
      'Картаның нөмірі шифрланған түрде алынды. Бір қадам қалды: карта сіздікі екенін растаңыз.',
  },
  consentTitle: 'Картаны байланыстырмас бұрын',
  agree: 'Мәтінді оқыдым және келісемін',
  agreeMissing: 'Картаны байланыстыру үшін мәтінмен келісу қажет',
  continue: 'Жалғастыру',
  linkTitle: 'Карта байланыстыру',
  number: 'Карта нөмірі',
  numberHint:
    '13-тен 19-ға дейін сан. Нөмір осында, браузеріңізде шифрланады; жарамдылық мерзімі мен картаның артындағы кодты ешқашан сұрамаймыз.',
  numberWrong: 'Нөмірде қате бар: картадағыдай 13-тен 19-ға дейін сан енгізіңіз',
  noScript:
    'Карта нөмірін жолда ешкім оқи алмауы үшін ол жіберілмес бұрын браузерде скрипт арқылы шифрланады. Қазір браузеріңізде скрипттер жұмыс істемейді, сондықтан форма көрсетілмейді. Осы бет үшін скрипттерге рұқсат беріңіз немесе картаны банк қосымшасында байланыстырыңыз.',
  insecure:
    'Бет қорғалмаған байланыс арқылы ашылған, сондықтан браузер шифрлай алмайды. Оны https:// арқылы ашыңыз.',
  refused: {
    card_unreadable: 'Карта нөмірін оқу мүмкін болмады. Қайта енгізіңіз.',
    not_a_card_number: 'Нөмірде қате бар: картадағыдай 13-тен 19-ға дейін сан енгізіңіз.',
    claimed_by_other: 'Бұл картаны басқа қатысушы байланыстырған.',
    too_many:
      'Тым көп карта растауды күтуде. Алдымен соларды растаңыз немесе өтініштерді қайтарып алыңыз.',
    asked_too_often: 'Бүгін сіз тым көп карта сұрадыңыз. Ертең жалғастырыңыз.',
  },
  blocked: (at) =>
    `Бұл картаны қайта байланыстыруға болатын уақыт: ${at}. Қате әрекет тым көп болды немесе мерзім өтіп кетті.`,
  proveTitle: 'Карта сіздікі екенін растаңыз',
  proveIntro: 'Мына тәсілдердің бірі жеткілікті.',
  byPurchase: 'Сатып алу арқылы',
  byPurchaseAbout:
    'Коалиция дүкенінде осы картамен кез келген нәрсе төлеңіз немесе өтініштен кейін жасаған сатып алуыңызды еске түсіріңіз. Содан кейін оның дәл сомасы мен күнін көрсетіңіз.',
  amount: 'Дәл сома',
  amountHint: 'Чектегідей, мысалы 1250,00',
  amountWrong: 'Соманы санмен енгізіңіз, мысалы 1250,00',
  currency: 'Валюта',
  day: 'Сатып алу күні',
  dayWrong: 'Сатып алу күнін енгізіңіз',
  check: 'Тексеру',
  wrong: (left) =>
    `Бұл картамен жасалған мұндай сатып алуды көрмедік. Сома мен күнді тексеріңіз; төлем туралы дерек бізге бір минуттай кешігіп жетуі мүмкін. Қалған әрекет саны: ${left}.`,
  over: 'Үш рет қате енгізілді. Бұл картаны 72 сағат бойы байланыстыру мүмкін емес.',
  gone: 'Бұл өтініш енді жарамсыз. Оны қайта беріңіз.',
  byBank: 'Банк арқылы',
  byBankAbout: (bank) => `${bank} карта сіздікі екенін өз бетінде растайды.`,
  toBank: 'Банк бетіне өту',
  byRoster:
    'Кейбір банктер клиенттерінің карталары туралы бізге өздері хабарлайды. Онда карта сіздің әрекетіңізсіз байланыстырылады.',
  cancel: 'Бұл картаны енді байланыстырғым келмейді',
}

/** The words, by language. */
export const cardText: InAll<CardText> = { ru, kk, en }
