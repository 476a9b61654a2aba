/** Version 1 of the text of consents, in Russian, Kazakh and English. Once a word of it was shown it stays as it is. */
import type { ConsentWords } from './text.ts'

/** Russian. */
export const ru: ConsentWords = {
  title: (bank) => `Согласие на передачу сведений о покупках: ${bank}`,
  purposes: {
    credit_decision: 'решение о выдаче кредита',
    credit_limit: 'пересмотр кредитного лимита',
    offers: 'личные предложения банка',
    budgeting: 'помощь в планировании расходов',
  },
  categories: {
    groceries: 'продукты',
    restaurants: 'кафе и рестораны',
    fuel: 'топливо',
    pharmacy_health: 'аптеки и медицина',
    clothing: 'одежда и обувь',
    electronics: 'электроника',
    home: 'дом и ремонт',
    travel: 'путешествия',
    transport: 'транспорт',
    utilities: 'связь и коммунальные услуги',
    education: 'образование',
    leisure: 'досуг и спорт',
    cash: 'снятие наличных',
    other: 'прочее',
  },
  paragraphs: ({ bank, purpose, categories, windowMonths, until }) => [
    `Я разрешаю программе лояльности передавать банку «${bank}» сведения о моих покупках. Цель: ${purpose}. Для других целей банк использовать их не вправе.`,
    `Передаются только категории: ${categories}. Период: текущий месяц и полные месяцы перед ним, всего ${windowMonths}.`,
    'Банк увидит по месяцам и категориям, отдельно в магазинах и в интернете: сколько было покупок, на какую сумму, средний и медианный чек. Если покупка была одна, это её сумма.',
    'За весь период банк увидит ещё: день последней покупки, регулярность, дни недели и часы, главные категории, самое большое изменение от месяца к месяцу, тенденцию за три месяца, суммы наличными и без наличных, суммы по картам этого банка, по моим картам других банков и по картам, которые я не привязал(а).',
    'Чтобы банк понимал, какую часть моих расходов видит программа, он узнает, сколько моих карт привязано (любых банков), когда привязана первая, сколько дней периода я участвую в программе и о скольких покупках сообщила касса. Список покупок, магазины, товары и номера карт банк не увидит.',
    'Вместо моего имени банк получит случайный номер. У другого банка номер будет другим, поэтому банки не смогут объединить сведения обо мне.',
    `Согласие действует по ${until} включительно. Я могу отозвать его в любой момент на этой же странице: после этого банк сразу перестанет получать сведения и узнает об отзыве. Уже полученное банк хранит по своим правилам.`,
    'Согласие добровольное. От него не зависят ни баллы, ни участие в программе. Каждое обращение банка я увижу в разделе «Кто читал мои данные».',
  ],
}

/** Kazakh. */
export const kk: ConsentWords = {
  title: (bank) => `Сатып алулар туралы мәліметтерді беруге келісім: ${bank}`,
  purposes: {
    credit_decision: 'кредит беру туралы шешім қабылдау',
    credit_limit: 'кредит лимитін қайта қарау',
    offers: 'банктің жеке ұсыныстары',
    budgeting: 'шығындарды жоспарлауға көмек',
  },
  categories: {
    groceries: 'азық-түлік',
    restaurants: 'кафелер мен мейрамханалар',
    fuel: 'жанармай',
    pharmacy_health: 'дәріханалар мен медицина',
    clothing: 'киім мен аяқ киім',
    electronics: 'электроника',
    home: 'үй және жөндеу',
    travel: 'саяхат',
    transport: 'көлік',
    utilities: 'байланыс және коммуналдық қызметтер',
    education: 'білім беру',
    leisure: 'демалыс және спорт',
    cash: 'қолма-қол ақша алу',
    other: 'басқа',
  },
  paragraphs: ({ bank, purpose, categories, windowMonths, until }) => [
    `Мен адалдық бағдарламасына «${bank}» банкіне сатып алуларым туралы мәліметтерді беруге рұқсат етемін. Мақсаты: ${purpose}. Банк оларды басқа мақсатта пайдалана алмайды.`,
    `Тек мына санаттар беріледі: ${categories}. Кезең: ағымдағы ай және оның алдындағы толық айлар, барлығы ${windowMonths}.`,
    'Банк айлар мен санаттар бойынша, дүкендер мен интернетті бөлек, мыналарды көреді: сатып алу саны, сомасы, орташа және медианалық чек. Егер сатып алу біреу ғана болса, бұл оның сомасы.',
    'Бүкіл кезең бойынша банк тағы мыналарды көреді: соңғы сатып алу күні, жүйелілігі, апта күндері мен сағаттар, негізгі санаттар, айдан айға ең үлкен өзгеріс, үш айлық үрдіс, қолма-қол және қолма-қолсыз сомалар, осы банктің карталары, басқа банктердегі карталарым және мен байланыстырмаған карталар бойынша сомалар.',
    'Бағдарлама шығындарымның қандай бөлігін көретінін банк түсінуі үшін, ол менің қанша картам байланыстырылғанын (кез келген банктің), біріншісі қашан байланыстырылғанын, кезеңнің қанша күні бағдарламаға қатысқанымды және касса қанша сатып алу туралы хабарлағанын біледі. Сатып алулар тізімін, дүкендерді, тауарларды және карта нөмірлерін банк көрмейді.',
    'Менің атымның орнына банк кездейсоқ нөмір алады. Басқа банкте нөмір басқаша болады, сондықтан банктер мен туралы мәліметтерді біріктіре алмайды.',
    `Келісім ${until} күнін қоса алғанға дейін жарамды. Мен оны кез келген уақытта осы бетте қайтарып ала аламын: содан кейін банк мәліметтерді бірден ала алмайтын болады және бұл туралы хабардар етіледі. Бұрын алынған мәліметтерді банк өз ережелері бойынша сақтайды.`,
    'Келісім ерікті. Ұпайлар да, бағдарламаға қатысу да оған байланысты емес. Банктің әрбір сұрауын «Менің деректерімді кім оқыды» бөлімінен көремін.',
  ],
}

/** English. */
export const en: ConsentWords = {
  title: (bank) => `Consent to share what I spend: ${bank}`,
  purposes: {
    credit_decision: 'deciding on a loan',
    credit_limit: 'reviewing a credit limit',
    offers: 'personal offers of the bank',
    budgeting: 'help with planning what I spend',
  },
  categories: {
    groceries: 'groceries',
    restaurants: 'cafes and restaurants',
    fuel: 'fuel',
    pharmacy_health: 'pharmacies and health',
    clothing: 'clothes and shoes',
    electronics: 'electronics',
    home: 'home and repairs',
    travel: 'travel',
    transport: 'transport',
    utilities: 'telecoms and utilities',
    education: 'education',
    leisure: 'leisure and sports',
    cash: 'cash withdrawals',
    other: 'other',
  },
  paragraphs: ({ bank, purpose, categories, windowMonths, until }) => [
    `I allow the loyalty programme to tell the bank "${bank}" what I spend. Purpose: ${purpose}. The bank may not use it for anything else.`,
    `Only these categories are told: ${categories}. Period: the current month and the whole months before it, ${windowMonths} in all.`,
    'By month and category, in shops and online apart, the bank will see how many purchases there were, their sum, the average and the median bill. Where there was one purchase, that is its amount.',
    "Of the whole period it will also see the day of the last purchase, how regularly I buy, days of the week and hours, the largest categories, the largest change from month to month, the trend of three months, the sums in cash and without, and the sums with this bank's cards, with my cards of other banks and with cards that I have not linked.",
    'So that the bank can tell how much of my spending the programme sees, it will see how many cards of mine are linked (of any bank), when the first was linked, for how many days of the period I was a member, and how many purchases a till told of. It will not see the list of purchases, the shops, the goods or card numbers.',
    'Instead of my name the bank gets a random number. Another bank gets another number, so that banks cannot join what they know about me.',
    `The consent holds to the end of ${until}. I can withdraw it at any time on this same page: the bank then gets nothing more at once, and is told so. What it has got before it keeps by its own rules.`,
    'The consent is voluntary. Neither points nor membership depend on it. I see every time the bank asked under "Who read my data".',
  ],
}
