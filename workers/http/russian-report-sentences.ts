/** Sentences about reported conversions; see russian-sentences.ts. */
export const russianReportSentences: Readonly<Record<string, string>> = {
  'The time is more than 24 hours in the future.': 'Время больше чем на 24 часа в будущем.',
  'The time is in the future: the time of receipt counts instead.':
    'Время в будущем: вместо него считается время получения.',
  'This is a placeholder for a guest, so no customer was bound to the affiliate.':
    'Это заглушка вместо id гостя, поэтому клиент за партнёром не закреплён.',
  'It has not happened yet.': 'Этого ещё не произошло.',
  'This is no click id.': 'Это не номер клика.',
  'An amount needs its currency.': 'У суммы должна быть валюта.',
  'We do not know this currency.': 'Такой валюты мы не знаем.',
  'A rebill names its customer.': 'У повторного платежа должен быть покупатель.',
  'Name a click, or an offer.': 'Укажите клик или оффер.',
}
