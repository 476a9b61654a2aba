/** Version 1 of what a member agrees to before a card is linked. Released: it is not edited. */
import type { TextVersion } from '../text.ts'

/** See the head of the file. */
export const cardLinking1: TextVersion = {
  ru: {
    title: 'Привязка банковских карт',
    paragraphs: [
      'Номер карты шифруется прямо в вашем браузере. Оператор программы хранит не номер, а отпечаток, вычисленный с секретным ключом, а также первые шесть и последние четыре цифры, чтобы вы узнавали свою карту. Срок действия и код с обратной стороны не запрашиваются.',
      'Чтобы убедиться, что карта ваша, оператор может спросить об этом банк, выпустивший карту, или попросить вас назвать точную сумму и день одной настоящей покупки. Для этого до 48 часов запоминаются суммы и дни оплат этой картой; если подтверждения нет, они удаляются.',
      'После привязки оплаты этой картой, в том числе телефоном или часами, узнаются в магазинах программы, и за них начисляются баллы. Списать деньги с карты программа не может.',
      'Карту можно отвязать в любое время: с этой минуты её оплаты для программы — оплаты незнакомца. Если вы отзовёте это согласие, будут отвязаны все ваши карты. Уже начисленные баллы останутся.',
    ],
  },
  kk: {
    title: 'Банк карталарын байланыстыру',
    paragraphs: [
      'Карта нөмірі тікелей сіздің браузеріңізде шифрланады. Бағдарлама операторы нөмірдің өзін емес, құпия кілтпен есептелген таңбасын, сондай-ақ картаңызды тануыңыз үшін алғашқы алты және соңғы төрт цифрын сақтайды. Картаның жарамдылық мерзімі мен артқы жағындағы код сұралмайды.',
      'Картаның сіздікі екеніне көз жеткізу үшін оператор картаны шығарған банктен сұрай алады немесе сізден бір нақты сатып алудың дәл сомасы мен күнін атауды өтінеді. Ол үшін осы картамен жасалған төлемдердің сомалары мен күндері 48 сағатқа дейін сақталады; расталмаса, олар өшіріледі.',
      'Байланыстырылғаннан кейін осы картамен, соның ішінде телефонмен немесе сағатпен жасалған төлемдер бағдарлама дүкендерінде танылып, олар үшін ұпай есептеледі. Бағдарлама картаңыздан ақша ала алмайды.',
      'Картаны кез келген уақытта ажыратуға болады: сол сәттен бастап оның төлемдері бағдарлама үшін бейтаныс адамның төлемі болады. Осы келісімді қайтарып алсаңыз, барлық карталарыңыз ажыратылады. Бұрын есептелген ұпайлар қалады.',
    ],
  },
  en: {
    title: 'Linking bank cards',
    paragraphs: [
      'The card number is encrypted in your browser. The operator of the programme keeps no number but a fingerprint of it, made with a secret key, and the first six and last four digits, so that you recognise your card. The expiry date and the code on the back are not asked for.',
      'To make sure that the card is yours, the operator may ask the bank that issued it, or ask you for the exact amount and day of one real purchase. For this, amounts and days of payments with the card are remembered for up to 48 hours; without a proof they are deleted.',
      'Once it is linked, payments with this card, by phone or watch too, are recognised in the shops of the programme and earn points. The programme cannot take money from your card.',
      'You can unlink a card at any time: from that minute its payments are a stranger’s to the programme. If you withdraw this consent, all your cards are unlinked. Points that you have stay.',
    ],
  },
}
