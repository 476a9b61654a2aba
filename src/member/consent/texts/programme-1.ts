/** Version 1 of what a member agrees to on joining. Released: it is not edited. */
import type { TextVersion } from '../text.ts'

/** See the head of the file. */
export const programme1: TextVersion = {
  ru: {
    title: 'Участие в программе и учёт ваших покупок',
    paragraphs: [
      'Вступая в программу, вы соглашаетесь, что её оператор хранит ваше имя и отпечаток номера вашего телефона, вычисленный с секретным ключом. По номеру вас узнают на кассе и при входе; сам номер не хранится. Если вы входите через учётную запись у оператора, хранится и её отпечаток.',
      'Когда вы привяжете карту, оператор будет получать от банков, обслуживающих магазины программы, сведения о покупках этой картой: сумму, валюту, дату и время, магазин и коды операции. По ним начисляются баллы. О том, какие товары вы купили, известно, только если касса магазина передаёт чек.',
      'Магазин-партнёр видит ваши покупки в своих магазинах, начисленные им баллы и ваш баланс, когда вы показываете себя на кассе. Покупок в других магазинах он не видит. Банкам сведения о ваших тратах передаются только с вашего отдельного согласия.',
      'Каждое чтение ваших данных записывается, и вы можете посмотреть, кто их читал. Вы можете выгрузить все свои данные, исправить их или попросить удалить.',
      'Данные хранятся, пока вы участвуете в программе. После удаления имени, телефона и карт у оператора нет. Под номером, без имени, остаётся то, чего требует бухгалтерия: записи учёта баллов, а о покупках сумма, день, магазин и категория. Так же остаются ваши оценки и записи о том, кто читал ваши данные. В резервных копиях, сделанных раньше, остальное хранится, пока их не удалят.',
      'Согласие можно отозвать в любое время. Тогда карты отвязываются и новые покупки больше не учитываются; на то, что было сделано раньше, отзыв не влияет.',
    ],
  },
  kk: {
    title: 'Бағдарламаға қатысу және сатып алуларыңызды есепке алу',
    paragraphs: [
      'Бағдарламаға қосыла отырып, сіз оның операторының атыңызды және телефон нөміріңіздің құпия кілтпен есептелген таңбасын сақтауына келісесіз. Нөмір бойынша сізді кассада және жүйеге кіргенде таниды; нөмірдің өзі сақталмайды. Егер оператордағы тіркелгіңіз арқылы кірсеңіз, оның да таңбасы сақталады.',
      'Картаңызды байланыстырғаннан кейін оператор бағдарлама дүкендеріне қызмет көрсететін банктерден осы картамен жасалған сатып алулар туралы мәлімет алады: сома, валюта, күні мен уақыты, дүкен және операция кодтары. Ұпайлар осы мәлімет бойынша есептеледі. Қандай тауар алғаныңыз дүкеннің кассасы чекті жіберген жағдайда ғана белгілі болады.',
      'Серіктес дүкен тек өз дүкендеріндегі сатып алуларыңызды, өзі берген ұпайларды және кассада өзіңізді көрсеткен кезде балансыңызды көреді. Басқа дүкендердегі сатып алуларды көрмейді. Шығындарыңыз туралы мәлімет банктерге тек сіздің жеке келісіміңізбен беріледі.',
      'Деректеріңіздің әрбір оқылуы жазылып отырады, оларды кім оқығанын көре аласыз. Барлық деректеріңізді жүктеп алуға, түзетуге немесе өшіруді сұрауға болады.',
      'Деректер сіз бағдарламаға қатысқан кезде сақталады. Өшірілгеннен кейін операторда атыңыз, телефоныңыз бен карталарыңыз қалмайды. Бухгалтерияға қажеті нөмірмен, атыңызсыз қалады: ұпай есебінің жазбалары, ал сатып алулар туралы сомасы, күні, дүкені және санаты. Қойған бағаларыңыз бен деректеріңізді кім оқығаны туралы жазбалар да солай қалады. Бұрын жасалған сақтық көшірмелерде қалғаны олар жойылғанша сақталады.',
      'Келісімді кез келген уақытта қайтарып алуға болады. Ол кезде карталар ажыратылады және жаңа сатып алулар есепке алынбайды; бұрын жасалған әрекеттерге бұл әсер етпейді.',
    ],
  },
  en: {
    title: 'Membership, and how your purchases are counted',
    paragraphs: [
      'By joining you agree that the operator of the programme keeps your name and a fingerprint of your phone number, made with a secret key. By the number you are recognised at tills and when you sign in; the number itself is not kept. If you sign in through an account with the operator, a fingerprint of that is kept too.',
      'Once you have linked a card, the operator receives from the banks that serve the shops of the programme what was paid with it: amount, currency, date and time, shop, and the codes of the operation. Points are worked out from this. Which goods you bought is known only where the till of the shop sends its receipt.',
      'A partner sees your purchases in its own shops, the points that it gave for them, and your balance when you identify yourself at its till. It does not see purchases elsewhere. Banks are told about your spending only if you agree to that separately.',
      'Whoever reads your data is noted, and you can see who did. You can export all of it, have it corrected, or ask for it to be erased.',
      'The data is kept for as long as you are a member. After erasure the operator has neither your name nor your phone and cards. What bookkeeping needs stays under a number, without your name: entries of the points ledger, and of purchases the amount, day, shop and category. Your scores and the record of who read your data stay in the same way. Backups from before hold the rest until they are removed.',
      'You can withdraw your consent at any time. Your cards are then unlinked and new purchases are no longer counted; what was done before stays as it was.',
    ],
  },
}
