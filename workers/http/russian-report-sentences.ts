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
  'Name the currency: no click, coupon, customer or order that we know says which.':
    'Укажите валюту: такого клика, купона, покупателя или заказа мы не знаем.',
  'We do not know this currency.': 'Такой валюты мы не знаем.',
  'This id is a placeholder for guests: send your own id of the customer.':
    'Это заглушка для гостей: пришлите свой id покупателя.',
  'Name a click, or an offer.': 'Укажите клик или оффер.',
  'Send a time with its zone, such as "2026-11-20T10:00:00Z".':
    'Пришлите время с поясом, например 2026-11-20T10:00:00Z.',
  'Send one IPv4 or IPv6 address.': 'Пришлите один адрес IPv4 или IPv6.',
  'Send ISO 3166-1 alpha-2, such as "DE".': 'Пришлите код ISO 3166-1 alpha-2, например DE.',
  'It says two different things.': 'Здесь сказаны две разные вещи.',
  'This event pays a share of the amount, so the amount is needed.':
    'За это событие платят долю суммы, поэтому сумма нужна.',
  'The file is empty.': 'Файл пуст.',
  'There is no row below the header.': 'Под заголовком нет ни одной строки.',
  'Save the file as UTF-8.': 'Сохраните файл в UTF-8.',
  'A pixel needs the id of its order.': 'Пикселю нужен номер заказа.',
}
