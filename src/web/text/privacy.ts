/** The words of a member's own data: who read it, what is held, how to take it along and how to delete it. */
import type { InAll } from '../language.ts'

const en = {
  title: 'My data',
  consents: 'Consents',
  consentsAbout:
    'What you have agreed to, banks that may see your spending, and how to take it back.',
  accesses: 'Who read my data',
  accessesAbout: 'Every time that a partner, a bank or the operator asked for something about you.',
  exported: 'Take my data along',
  exportAbout: 'Everything that is held about you: as one file, or part by part as tables.',
  json: 'Everything as one file (JSON)',
  csv: 'Tables (CSV)',
  erase: 'Delete my data',
  eraseAbout:
    'Ends your membership. Your name, phone and cards are forgotten and cannot be brought back.',
  claims: 'Claim a missing purchase',
  claimsAbout: 'You have paid at a coalition shop and the purchase is not in the list.',
  own: (times: number): string => (times === 1 ? 'Yourself: once' : `Yourself: ${times} times`),
  nobody: 'Nobody else has asked for anything in this time.',
  refused: 'refused',
  eraseTitle: 'Delete my data?',
  eraseWhat: 'What happens',
  eraseList: [
    'Your name, phone number, cards and consents are deleted at once, and all sessions end.',
    'The key to what was encrypted for you is destroyed: nobody can read it here any more. Backups from before hold both until they are removed.',
    'Shops and banks that knew you as a member are told to delete, too.',
    'The books keep amounts, points, days and shops of your purchases under a number, without your name, because other people’s accounts rest on them. Your scores and the record of who asked for your data stay in the same way.',
  ],
  eraseLoses: (points: string): string => `You lose: ${points}.`,
  eraseAgree: 'I understand that this cannot be undone',
  eraseMissing: 'Tick the box if you want to delete your data',
  eraseDo: 'Delete my data for ever',
  keep: 'Keep my membership',
}

/** The words. */
type PrivacyText = typeof en

const ru: PrivacyText = {
  title: 'Мои данные',
  consents: 'Согласия',
  consentsAbout: 'На что вы согласились, каким банкам видны ваши расходы и как это отозвать.',
  accesses: 'Кто читал мои данные',
  accessesAbout: 'Каждое обращение партнёра, банка или оператора к сведениям о вас.',
  exported: 'Забрать мои данные',
  exportAbout: 'Всё, что о вас хранится: одним файлом или по частям в виде таблиц.',
  json: 'Всё одним файлом (JSON)',
  csv: 'Таблицы (CSV)',
  erase: 'Удалить мои данные',
  eraseAbout: 'Участие прекращается. Имя, телефон и карты будут забыты, вернуть их нельзя.',
  claims: 'Заявить о пропавшей покупке',
  claimsAbout: 'Вы оплатили в магазине коалиции, а покупки в списке нет.',
  own: (times) => `Вы сами, раз: ${times}`,
  nobody: 'Больше никто за это время ничего не запрашивал.',
  refused: 'отказано',
  eraseTitle: 'Удалить мои данные?',
  eraseWhat: 'Что произойдёт',
  eraseList: [
    'Имя, номер телефона, карты и согласия удаляются сразу, все сеансы завершаются.',
    'Ключ к тому, что было зашифровано для вас, уничтожается: здесь прочитать это больше не сможет никто. В резервных копиях, сделанных раньше, то и другое остаётся, пока их не удалят.',
    'Магазины и банки, которые знали вас как участника, получат сообщение, что данные нужно удалить.',
    'В учётных книгах под номером, без имени, остаются суммы, баллы, дни и магазины ваших покупок: на них опираются счета других людей. Так же остаются ваши оценки и записи о том, кто запрашивал ваши данные.',
  ],
  eraseLoses: (points) => `Вы потеряете: ${points}.`,
  eraseAgree: 'Я понимаю, что это нельзя отменить',
  eraseMissing: 'Поставьте отметку, если хотите удалить свои данные',
  eraseDo: 'Удалить мои данные навсегда',
  keep: 'Остаться участником',
}

const kk: PrivacyText = {
  title: 'Менің деректерім',
  consents: 'Келісімдер',
  consentsAbout:
    'Сіз неге келіскеніңіз, шығындарыңызды қай банктер көре алатыны және оны қалай қайтарып алуға болатыны.',
  accesses: 'Менің деректерімді кім оқыды',
  accessesAbout: 'Серіктестің, банктің немесе оператордың сіз туралы мәліметтерді әрбір сұрауы.',
  exported: 'Деректерімді алу',
  exportAbout: 'Сіз туралы сақталатынның бәрі: бір файлмен немесе бөлек кестелермен.',
  json: 'Бәрі бір файлда (JSON)',
  csv: 'Кестелер (CSV)',
  erase: 'Деректерімді жою',
  eraseAbout:
    'Қатысу тоқтатылады. Атыңыз, телефоныңыз бен карталарыңыз ұмытылады, оларды қайтару мүмкін емес.',
  claims: 'Көрінбеген сатып алу туралы өтініш беру',
  claimsAbout: 'Сіз коалиция дүкенінде төледіңіз, ал сатып алу тізімде жоқ.',
  own: (times) => `Өзіңіз: ${times} рет`,
  nobody: 'Бұл уақытта басқа ешкім ештеңе сұраған жоқ.',
  refused: 'бас тартылды',
  eraseTitle: 'Деректерімді жоямын ба?',
  eraseWhat: 'Не болады',
  eraseList: [
    'Атыңыз, телефон нөміріңіз, карталарыңыз бен келісімдеріңіз бірден жойылады, барлық сеанстар аяқталады.',
    'Сіз үшін шифрланған деректердің кілті жойылады: оларды бұл жерде енді ешкім оқи алмайды. Бұрын жасалған сақтық көшірмелерде екеуі де көшірмелер жойылғанша қалады.',
    'Сізді қатысушы ретінде білген дүкендер мен банктерге деректерді жою қажеттігі хабарланады.',
    'Есеп кітаптарында сатып алуларыңыздың сомалары, ұпайлары, күндері мен дүкендері нөмірмен, атыңызсыз қалады, өйткені басқа адамдардың шоттары соларға сүйенеді. Қойған бағаларыңыз бен деректеріңізді кім сұрағаны туралы жазбалар да солай қалады.',
  ],
  eraseLoses: (points) => `Сіз мынаны жоғалтасыз: ${points}.`,
  eraseAgree: 'Мұны кері қайтаруға болмайтынын түсінемін',
  eraseMissing: 'Деректеріңізді жойғыңыз келсе, белгі қойыңыз',
  eraseDo: 'Деректерімді біржола жою',
  keep: 'Қатысушы болып қалу',
}

/** The words, by language. */
export const privacyText: InAll<PrivacyText> = { ru, kk, en }
