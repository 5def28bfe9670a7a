/**
 * What is wrong with a field, by a stable code: the sentences in both languages. The API sends the code, its
 * parameters and the English sentence; the dashboard shows the reader's language.
 */
import type { Language } from './vocabulary.ts'

export const fieldMessages = {
  // Any field.
  required: { en: 'This field is required.', ru: 'Заполните это поле.' },
  unknown_field: {
    en: 'This field does not exist. Remove it.',
    ru: 'Такого поля нет. Уберите его.',
  },
  not_allowed: { en: 'Leave this field out.', ru: 'Здесь это поле не нужно. Уберите его.' },
  invalid_value: { en: 'This value is not allowed here.', ru: 'Это значение здесь не подходит.' },
  invalid_format: {
    en: 'This value is not in the expected format.',
    ru: 'Значение записано не в том формате.',
  },
  no_changes: { en: 'Change at least one field.', ru: 'Измените хотя бы одно поле.' },
  unchanged: {
    en: 'This is already the current value. Enter another one.',
    ru: 'Сейчас указано то же самое. Введите другое значение.',
  },
  duplicate: {
    en: 'This value appears twice. Use each value once.',
    ru: 'Значение повторяется. Укажите каждое один раз.',
  },
  one_of: { en: 'Choose one of: {values}.', ru: 'Выберите одно из: {values}.' },
  text: { en: 'Enter text.', ru: 'Введите текст.' },
  number: { en: 'Enter a number.', ru: 'Введите число.' },
  whole_number: { en: 'Enter a whole number.', ru: 'Введите целое число.' },
  boolean: { en: 'Use true or false.', ru: 'Допустимы только true и false.' },
  list: { en: 'Send a list.', ru: 'Пришлите список.' },
  object: { en: 'Send a JSON object.', ru: 'Пришлите объект JSON.' },

  // Lengths and ranges.
  min_characters: {
    en: 'Use at least {min} characters.',
    ru: 'Не меньше {min} символов.',
  },
  max_characters: { en: 'Use at most {max} characters.', ru: 'Не больше {max} символов.' },
  exact_characters: { en: 'Use exactly {count} characters.', ru: 'Символов должно быть {count}.' },
  characters_between: {
    en: 'Use {min} to {max} characters.',
    ru: 'От {min} до {max} символов.',
  },
  min_items: { en: 'Add at least {min}.', ru: 'Добавьте не меньше {min}.' },
  max_items: { en: 'Add at most {max}.', ru: 'Добавьте не больше {max}.' },
  min_value: { en: 'Enter {min} or more.', ru: 'Введите {min} или больше.' },
  max_value: { en: 'Enter {max} or less.', ru: 'Введите {max} или меньше.' },
  above_value: { en: 'Enter more than {min}.', ru: 'Введите больше {min}.' },
  below_value: { en: 'Enter less than {max}.', ru: 'Введите меньше {max}.' },
  multiple_of: { en: 'Enter a multiple of {step}.', ru: 'Введите число, кратное {step}.' },
  whole_number_between: {
    en: 'Enter a whole number from {min} to {max}.',
    ru: 'Введите целое число от {min} до {max}.',
  },
  above_minimum: {
    en: 'Enter more than the minimum.',
    ru: 'Введите значение больше минимума.',
  },

  // Formats.
  email: { en: 'Enter an email address.', ru: 'Введите адрес почты.' },
  id: {
    en: 'Enter an id exactly as the API returned it.',
    ru: 'Введите id в том виде, в котором его вернул API.',
  },
  url: {
    en: 'Enter a full URL such as "https://shop.example".',
    ru: 'Введите полный адрес, например https://shop.example.',
  },
  url_template: {
    en: 'Enter a full http(s) URL. Macros may be anywhere but in the host name.',
    ru: 'Введите полный адрес http(s). Макросы могут стоять где угодно, кроме имени хоста.',
  },
  country_code: {
    en: 'Use a two-letter country code such as "DE".',
    ru: 'Введите код страны из двух букв, например DE.',
  },
  region_code: {
    en: 'Use an ISO 3166-2 region code such as "US-CA".',
    ru: 'Введите код региона по ISO 3166-2, например US-CA.',
  },
  time_zone: {
    en: 'Choose a time zone such as "Europe/Berlin".',
    ru: 'Выберите часовой пояс, например Europe/Berlin.',
  },
  ip_address: {
    en: 'Enter one IPv4 or IPv6 address, without a port.',
    ru: 'Введите один адрес IPv4 или IPv6, без порта.',
  },
  ip_range: {
    en: 'Enter an IP range such as "192.0.2.0/24".',
    ru: 'Введите диапазон адресов, например 192.0.2.0/24.',
  },
  one_line: { en: 'Use one line of plain text.', ru: 'Введите одну строку обычного текста.' },
  control_characters: { en: 'Remove control characters.', ru: 'Уберите управляющие символы.' },
  unstorable_text: {
    en: 'This text can’t be stored. Remove NUL and broken Unicode characters.',
    ru: 'Этот текст нельзя сохранить. Уберите NUL и повреждённые символы Unicode.',
  },
  letters_digits: {
    en: 'Use {min} to {max} letters, digits, "-" or "_".',
    ru: 'От {min} до {max} символов: латинские буквы, цифры, «-» и «_».',
  },
  lower_case_id: {
    en: 'Use 1 to {max} characters: a–z, 0–9 and "_".',
    ru: 'От 1 до {max} символов: a–z, 0–9 и «_».',
  },
  lower_case_name: {
    en: 'Enter the name in lower case, such as "ios".',
    ru: 'Введите название строчными буквами, например ios.',
  },
  parameter_name: {
    en: 'Use 1 to 64 letters, digits, "_", "." or "-".',
    ru: 'От 1 до 64 символов: латинские буквы, цифры, «_», «.» и «-».',
  },
  cursor: {
    en: 'Send next_cursor of the previous page unchanged.',
    ru: 'Пришлите next_cursor предыдущей страницы без изменений.',
  },
  new_idempotency_key: {
    en: 'Use a new Idempotency-Key for each request.',
    ru: 'Для каждого запроса нужен новый Idempotency-Key.',
  },

  // Dates and times.
  time: {
    en: 'Enter a time with its zone, such as "2026-11-20T10:00:00Z".',
    ru: 'Введите время с поясом, например 2026-11-20T10:00:00Z.',
  },
  date: {
    en: 'Enter a date such as "2026-11-20".',
    ru: 'Введите дату, например 2026-11-20.',
  },
  month: { en: 'Enter a month such as "2026-10".', ru: 'Введите месяц, например 2026-10.' },
  month_not_over: {
    en: 'This month is not over yet. Try again 15 minutes after it ends.',
    ru: 'Этот месяц ещё не кончился. Повторите через 15 минут после его конца.',
  },
  years_between: {
    en: 'Choose a time between the years {min} and {max}.',
    ru: 'Выберите время между {min} и {max} годом.',
  },
  date_min: { en: 'Choose {date} or later.', ru: 'Выберите {date} или позже.' },
  date_max: { en: 'Choose {date} or earlier.', ru: 'Выберите {date} или раньше.' },
  date_order: {
    en: 'The first day comes after the last. Swap them.',
    ru: 'Первый день позже последнего. Поменяйте их местами.',
  },
  max_months: { en: 'Choose at most {months} months.', ru: 'Выберите не больше {months} месяцев.' },
  max_days: { en: 'Choose at most {days} days.', ru: 'Выберите не больше {days} дней.' },
  days_back: {
    en: 'Choose a time within the last {days} days.',
    ru: 'Выберите время не раньше чем {days} дней назад.',
  },
  hours_ahead: {
    en: 'This time is more than {hours} hours in the future. Check the clock and time zone.',
    ru: 'Время больше чем на {hours} часа в будущем. Проверьте часы и часовой пояс.',
  },
  time_in_future: {
    en: 'This time is in the future. Choose one that has passed.',
    ru: 'Это время ещё не наступило. Выберите прошедшее.',
  },
  time_in_past: {
    en: 'This time has passed. Choose one in the future.',
    ru: 'Это время уже прошло. Выберите будущее.',
  },
  time_window_order: {
    en: 'The end must be after the start. Split a night into two windows.',
    ru: 'Конец должен быть позже начала. Ночь разделите на два промежутка.',
  },

  // Things that are not there.
  not_found: {
    en: 'Nothing was found under this id. Check it.',
    ru: 'По этому id ничего не найдено. Проверьте его.',
  },
  not_of_advertiser: {
    en: 'This does not belong to the advertiser. Choose another one.',
    ru: 'Этого нет у рекламодателя. Выберите другое.',
  },
  not_of_app: {
    en: 'This does not belong to the app. Choose another one.',
    ru: 'Этого нет у приложения. Выберите другое.',
  },
  affiliate_of_offer: {
    en: 'Choose an affiliate who has joined this offer.',
    ru: 'Выберите партнёра, подключённого к этому офферу.',
  },
  affiliate_with_offer: {
    en: 'Choose an affiliate and an offer, or neither.',
    ru: 'Выберите партнёра и оффер или оставьте оба поля пустыми.',
  },
  affiliate_cannot_earn: {
    en: 'This affiliate is not an approved partner. Choose another one.',
    ru: 'Этот партнёр не подключён к рекламодателю. Выберите другого.',
  },
  not_in_team: {
    en: 'Choose members of your team with a confirmed email address.',
    ru: 'Выберите участников своей команды с подтверждённым адресом почты.',
  },
  offer_not_joined: {
    en: 'Join this offer before you create a link to it.',
    ru: 'Сначала подключитесь к этому офферу.',
  },

  // What is taken.
  taken: {
    en: 'Already taken. Choose another one.',
    ru: 'Уже занято. Выберите другое значение.',
  },
  cost_taken: {
    en: 'There already is a cost for this day, offer and currency. Change that one.',
    ru: 'На этот день, оффер и валюту расход уже есть. Измените его.',
  },
  host_of_other_app: {
    en: 'Another app of this advertiser uses this host.',
    ru: 'Этот хост занят другим приложением рекламодателя.',
  },
  host_of_other_account: {
    en: 'Another account has verified this host. It must remove the host first.',
    ru: 'Этот хост подтверждён в другом аккаунте. Сначала его нужно убрать оттуда.',
  },

  // Money.
  amount_format: {
    en: 'Enter a decimal number such as "49.00".',
    ru: 'Введите число, например 49.00.',
  },
  amount_negative: {
    en: 'The amount can’t be negative.',
    ru: 'Сумма не может быть отрицательной.',
  },
  amount_positive: { en: 'Enter an amount above zero.', ru: 'Введите сумму больше нуля.' },
  amount_max: { en: 'The amount can’t exceed {max}.', ru: 'Сумма не может быть больше {max}.' },
  amount_decimals: {
    en: '{currency} amounts have at most {decimals} decimals.',
    ru: 'У сумм в {currency} не больше {decimals} знаков после точки.',
  },
  amount_no_decimals: {
    en: '{currency} amounts have no decimals.',
    ru: 'У сумм в {currency} нет дробной части.',
  },
  currency_unknown: {
    en: 'This currency is not supported.',
    ru: 'Эта валюта не поддерживается.',
  },
  currency_of_offer: {
    en: 'Use {currency}, the currency of the offer.',
    ru: 'Укажите {currency}: это валюта оффера.',
  },
  currency_of_order: {
    en: 'Use {currency}, the currency in which the order was paid.',
    ru: 'Укажите {currency}: в этой валюте оплачен заказ.',
  },
  original_event_needed: {
    en: 'This order id belongs to several conversions ({events}). Say which one is refunded.',
    ru: 'С этим номером заказа несколько конверсий ({events}). Укажите, какую из них вернули.',
  },
  refund_id_needed: {
    en: 'A refund of this order is recorded. Send each further one with its own refund_id, or send refunded_total, the sum of all refunds.',
    ru: 'Возврат этого заказа уже записан. Передайте для следующего свой refund_id или передайте refunded_total, сумму всех возвратов.',
  },
  currency_of_invoice: {
    en: 'Use {currency}, the currency of the invoice.',
    ru: 'Укажите {currency}: это валюта счёта.',
  },
  currencies_same: {
    en: 'Choose a currency other than the base currency.',
    ru: 'Выберите валюту, отличную от базовой.',
  },
  rate_format: {
    en: 'Enter a decimal above zero such as "1.0842", without an exponent.',
    ru: 'Введите число больше нуля, например 1.0842, без степени.',
  },
  rate_far: {
    en: 'The last rate of {pair} is {before}; this one is {rate}, which differs by more than 10 % or looks like the inverse. Confirm the rate if it is correct.',
    ru: 'Последний курс {pair}: {before}. Введён {rate}: он отличается больше чем на 10 % или похож на обратный. Подтвердите курс, если всё верно.',
  },
  rate_taken: {
    en: 'This pair already has a rate for this time.',
    ru: 'На этот момент у пары уже есть другой курс.',
  },

  // Reported conversions.
  occurred_at_ahead: {
    en: 'This time is in the future, so the time of receipt was used.',
    ru: 'Это время в будущем, поэтому взято время получения.',
  },
  customer_id_placeholder: {
    en: 'This id is a placeholder for guests, so the customer was not bound to the affiliate.',
    ru: 'Это заглушка для гостей, поэтому покупатель за партнёром не закреплён.',
  },
  click_id_ignored: {
    en: 'This is not a click id, so it was ignored.',
    ru: 'Это не id клика, поэтому значение не учтено.',
  },
  status_repeated: {
    en: 'This repeats a known status, so nothing has changed. To change the status, send a later time.',
    ru: 'Это повтор известного статуса, ничего не изменилось. Чтобы изменить статус, пришлите более позднее время.',
  },
  customer_id_needed: {
    en: 'This id is a placeholder for guests. Send your own id of the customer.',
    ru: 'Это заглушка для гостей. Пришлите ваш id покупателя.',
  },
  differs_from_recorded: {
    en: 'This value differs from the recorded conversion.',
    ru: 'Значение отличается от записанной конверсии.',
  },
  click_id: {
    en: 'Enter a click id exactly as the tracker returned it.',
    ru: 'Введите id клика в том виде, в котором его вернул трекер.',
  },
  event_requires: {
    en: 'The event {event} requires this field.',
    ru: 'Для события {event} это поле обязательно.',
  },
  event_excludes: {
    en: 'The event {event} has no such field. Leave it out.',
    ru: 'У события {event} такого поля нет. Уберите его.',
  },
  share_needs_amount: {
    en: 'The offer pays a share of the amount. Send the amount.',
    ru: 'Оффер платит долю суммы. Укажите сумму.',
  },
  currency_not_found: {
    en: 'Send the currency: no known click, coupon, customer or order names an offer.',
    ru: 'Укажите валюту: ни клик, ни купон, ни покупатель, ни заказ не указывают на оффер.',
  },
  status_word_unknown: {
    en: 'This word has no meaning yet. Map it in the postback settings.',
    ru: 'Значение этого слова не задано. Укажите его в настройках постбэка.',
  },
  conflicting_values: {
    en: 'This field has two different values. Send one.',
    ru: 'В поле два разных значения. Оставьте одно.',
  },
  postback_needs_id: {
    en: 'Send a transaction id, a click or a customer.',
    ru: 'Укажите номер операции, клик или покупателя.',
  },
  click_or_offer: { en: 'Send a click or an offer.', ru: 'Укажите клик или оффер.' },
  click_coupon_or_affiliate: {
    en: 'Enter a click, a coupon, or an affiliate with an offer.',
    ru: 'Укажите клик, купон или партнёра вместе с оффером.',
  },
  enter_again: {
    en: 'Manual entries can’t be processed again. Enter the conversion again.',
    ru: 'Ручной ввод нельзя обработать повторно. Введите конверсию ещё раз.',
  },

  // Clicks that an app reports.
  code_or_offer: {
    en: 'Send either code, or offer and affiliate.',
    ru: 'Пришлите либо code, либо offer и affiliate.',
  },

  // Files.
  content_type_csv: {
    en: 'Send the file with "Content-Type: text/csv".',
    ru: 'Пришлите файл с заголовком Content-Type: text/csv.',
  },
  file_not_utf8: { en: 'Save the file as UTF-8.', ru: 'Сохраните файл в UTF-8.' },
  file_empty: { en: 'The file is empty.', ru: 'Файл пуст.' },
  file_without_rows: {
    en: 'The file has no rows below the header.',
    ru: 'Под заголовком нет ни одной строки.',
  },
  file_rows_max: {
    en: 'A file can have at most {max} rows. Split it.',
    ru: 'В файле может быть не больше {max} строк. Разделите его.',
  },
  file_unreadable: {
    en: 'The file can’t be read as CSV. Check its quotes.',
    ru: 'Файл не читается как CSV. Проверьте кавычки.',
  },
  file_unreadable_near: {
    en: 'The file can’t be read as CSV near line {line}. Check its quotes.',
    ru: 'Файл не читается как CSV около строки {line}. Проверьте кавычки.',
  },
  column_duplicate: {
    en: 'Two columns contain {name}. Remove one.',
    ru: '{name} есть в двух столбцах. Уберите один.',
  },
  column_missing: {
    en: 'Add a column named {name}.',
    ru: 'Добавьте столбец {name}.',
  },
  column_order_id: {
    en: 'Add a column external_id with the order ids.',
    ru: 'Добавьте столбец external_id с номерами заказов.',
  },
  row_app_key: {
    en: 'The row was not recorded: the app key is unknown, expired or revoked.',
    ru: 'Строка не записана: ключ приложения неизвестен, истёк или отозван.',
  },
  row_advertiser_suspended: {
    en: 'The row was not recorded: the advertiser is suspended.',
    ru: 'Строка не записана: рекламодатель приостановлен.',
  },
  row_try_again: {
    en: 'The row was not recorded. Upload the file again.',
    ru: 'Строка не записана. Загрузите файл ещё раз.',
  },
  row_failed: {
    en: 'The row was not recorded: something broke on our side. Request id: {request_id}.',
    ru: 'Строка не записана: ошибка на нашей стороне. Номер запроса: {request_id}.',
  },
  lessons_max: {
    en: 'You can have {max} lessons. Change one that exists.',
    ru: 'Уроков может быть не больше {max}. Измените один из имеющихся.',
  },
  lesson_placeholder: {
    en: 'Write your own text instead of “{text}” before you publish the lesson.',
    ru: 'Замените «{text}» своим текстом, прежде чем публиковать урок.',
  },
  wrong_answer: {
    en: 'This is not the right answer. Read the lesson again and choose another.',
    ru: 'Это неверный ответ. Перечитайте урок и выберите другой.',
  },
  creatives_max: {
    en: 'An offer can have {max} creatives. Use another offer.',
    ru: 'У оффера может быть не больше {max} креативов. Выберите другой оффер.',
  },
  banner_type: {
    en: 'Upload a PNG, JPEG, WebP, GIF or SVG image. This file is of another type, or damaged.',
    ru: 'Загрузите картинку PNG, JPEG, WebP, GIF или SVG. Этот файл другого типа или повреждён.',
  },
  banner_size: {
    en: 'Use an image between {min} and {max} pixels wide and high.',
    ru: 'Ширина и высота картинки — от {min} до {max} пикселей.',
  },
  banner_active: {
    en: 'This SVG contains a script, a link or other active content ({part}). Export it as a plain picture.',
    ru: 'В этом SVG есть скрипт, ссылка или другой активный код ({part}). Сохраните его как простую картинку.',
  },
  banner_external: {
    en: 'This SVG loads something from another address. Embed fonts and pictures in the file.',
    ru: 'Этот SVG загружает данные с другого адреса. Встройте шрифты и картинки в файл.',
  },
  picture_type: {
    en: 'Upload a PNG, JPEG or WebP picture.',
    ru: 'Загрузите картинку PNG, JPEG или WebP.',
  },
  logo_size: {
    en: 'The logo can’t be larger than 16 KiB.',
    ru: 'Логотип не может быть больше 16 КиБ.',
  },
  traffic_both: {
    en: 'A kind of traffic can’t be both allowed and forbidden.',
    ru: 'Вид трафика не может быть и разрешён, и запрещён.',
  },
  tax_form_size: {
    en: 'The file can’t be larger than 2 MiB.',
    ru: 'Файл не может быть больше 2 МиБ.',
  },
  tax_form_type: {
    en: 'Upload a PDF, JPEG or PNG whose content matches its type.',
    ru: 'Загрузите PDF, JPEG или PNG: содержимое должно соответствовать типу.',
  },

  // Postback URLs.
  postback_https: {
    en: 'Enter a full URL that starts with "https://".',
    ru: 'Введите полный адрес, который начинается с https://.',
  },
  postback_credentials: {
    en: 'Remove the user name and password (character {position}). Put the key into the path or the query.',
    ru: 'Уберите имя и пароль (символ {position}). Ключ указывается в пути или в параметрах.',
  },
  postback_host: {
    en: 'Enter a host name such as "tracker.example", without a dot at its end.',
    ru: 'Введите имя хоста, например tracker.example, без точки в конце.',
  },
  postback_host_address: {
    en: 'Enter a host name instead of an IP address.',
    ru: 'Вместо IP-адреса введите имя хоста.',
  },
  postback_host_private: {
    en: 'This host can’t be reached from the internet. Enter a public one.',
    ru: 'Этот хост недоступен из интернета. Введите публичный.',
  },
  postback_host_own: {
    en: 'This host belongs to the platform. Enter the host of your tracker.',
    ru: 'Это хост самой платформы. Введите хост вашего трекера.',
  },
  postback_host_not_allowed: {
    en: 'This host is not on the account’s list of allowed hosts. The account’s head can add it.',
    ru: 'Этого хоста нет в списке разрешённых. Его может добавить владелец аккаунта.',
  },
  postback_port: {
    en: 'Remove the port. Postbacks are sent to port 443 only.',
    ru: 'Уберите порт. Постбэки отправляются только на порт 443.',
  },
  postback_macro_unknown: {
    en: 'There is no macro {macro} (character {position}). Choose one from the list.',
    ru: 'Макроса {macro} нет (символ {position}). Выберите макрос из списка.',
  },
  postback_macro_host: {
    en: 'A macro can’t be in the scheme or host (character {position}). Put it into the path or the query.',
    ru: 'Макрос не может стоять в схеме или хосте (символ {position}). Поставьте его в путь или в параметры.',
  },
  postback_macros_max: {
    en: 'Use at most {max} macros.',
    ru: 'Используйте не больше {max} макросов.',
  },
  postback_brace: {
    en: 'This brace belongs to no macro (character {position}). Complete the macro, or write %7B or %7D.',
    ru: 'Скобка не относится к макросу (символ {position}). Допишите макрос или замените скобку на %7B или %7D.',
  },
  postback_map_macro: {
    en: 'Only "status" and "event" can have a list of words, not {macro} (character {position}).',
    ru: 'Список слов бывает только у status и event, а не у {macro} (символ {position}).',
  },
  postback_map_pair: {
    en: 'Write pairs with a blank between them, such as "lead=reg sale=dep" (character {position}).',
    ru: 'Напишите пары через пробел, например lead=reg sale=dep (символ {position}).',
  },
  postback_map_event: {
    en: 'There is no event "{event}" (character {position}). Events: {events}.',
    ru: 'События {event} нет (символ {position}). События: {events}.',
  },
  postback_map_repeat: {
    en: 'The event "{event}" appears twice (character {position}). Remove one.',
    ru: 'Событие {event} указано дважды (символ {position}). Уберите одно.',
  },
  postback_fragment: {
    en: 'Remove "#" and what follows it (character {position}). A server never receives it.',
    ru: 'Уберите # и всё после него (символ {position}). На сервер эта часть не попадает.',
  },
  postback_character: {
    en: 'Character {position} is not allowed in a URL. Remove it or percent-encode it.',
    ru: 'Символ {position} в адресе не допускается. Уберите его или закодируйте через %.',
  },
  postback_path_dots: {
    en: 'Remove the "." or ".." from the path (character {position}).',
    ru: 'Уберите . или .. из пути (символ {position}).',
  },

  // Offers, links and apps.
  landing_url_required: {
    en: 'An active offer needs at least one landing URL.',
    ru: 'Активному офферу нужна хотя бы одна посадочная страница.',
  },
  one_rule_per_event: {
    en: 'Add only one rule per event.',
    ru: 'Оставьте одно правило на каждое событие.',
  },
  one_rule_per_affiliate: {
    en: 'Add only one rule per affiliate, event and coupon.',
    ru: 'Оставьте одно правило на партнёра, событие и купон.',
  },
  fixed_rule_rate: {
    en: 'A fixed rule has no percentage. Set it to 0.',
    ru: 'У правила с фиксированной суммой нет процента. Укажите 0.',
  },
  percent_rule_fixed: {
    en: 'A percentage rule has no fixed amount. Set it to 0.',
    ru: 'У процентного правила нет фиксированной суммы. Укажите 0.',
  },
  tiers_ascending: {
    en: 'Order the tiers by rising volume.',
    ru: 'Расположите ступени по возрастанию объёма.',
  },
  cost_max: {
    en: 'Commission, levels and platform fee add up to {cost} % of the amount; the limit is {max} %.',
    ru: 'Комиссия, уровни и комиссия платформы составляют {cost} % суммы; предел: {max} %.',
  },
  cost_below_rules: {
    en: 'A payout rule of this advertiser’s offers costs more. Lower that rule first.',
    ru: 'Одно из правил выплат в офферах рекламодателя стоит больше. Сначала снизьте его.',
  },
  deep_links_off: {
    en: 'This offer does not accept deep links.',
    ru: 'Этот оффер не принимает глубокие ссылки.',
  },
  deep_link_host: {
    en: 'Enter a page on one of: {hosts}.',
    ru: 'Введите адрес страницы на одном из хостов: {hosts}.',
  },
  deep_link_app: { en: 'Enter a page of the app.', ru: 'Введите адрес страницы приложения.' },
  shared_parameter: {
    en: 'Click id and consent need different parameters.',
    ru: 'Для id клика и согласия нужны разные параметры.',
  },
  host_only: {
    en: 'Enter a host name such as "shop.example": no https://, port, path or IP address.',
    ru: 'Введите имя хоста, например shop.example: без https://, порта и пути, не IP-адрес.',
  },
  host_public: {
    en: 'Enter a host that public DNS can resolve.',
    ru: 'Введите хост, который есть в публичном DNS.',
  },
  host_of_platform: {
    en: 'This host belongs to the platform. Choose your own.',
    ru: 'Этот хост принадлежит платформе. Укажите свой.',
  },
  hosts_max: {
    en: 'An app can have at most {max} hosts.',
    ru: 'У приложения может быть не больше {max} хостов.',
  },
  cap_subject: {
    en: 'Choose an offer, an affiliate or both.',
    ru: 'Выберите оффер, партнёра или обоих.',
  },
  rule_review_only: {
    en: 'Only conclusive rules can reject automatically. Choose "review".',
    ru: 'Автоматически отклоняют только однозначные правила. Выберите «review».',
  },

  // Partners.
  question_text: {
    en: 'Enter the text in at least one language.',
    ru: 'Введите текст хотя бы на одном языке.',
  },
  question_choices: {
    en: 'Only a question with choices has choices, and at least two.',
    ru: 'Варианты бывают только у вопроса с выбором, и не меньше двух.',
  },
  own_registration_link: {
    en: 'This is your own link. Use another advertiser’s or partner’s link.',
    ru: 'Это ваша собственная ссылка. Нужна ссылка рекламодателя или другого партнёра.',
  },

  // Accounts.
  wrong_password: { en: 'This password is wrong.', ru: 'Пароль неверный.' },
  no_password: {
    en: 'You have no password yet. Request a link to set one.',
    ru: 'У вас ещё нет пароля. Запросите ссылку, чтобы его задать.',
  },
  password_plain: {
    en: 'This password is too repetitive. Choose a more varied one.',
    ru: 'В пароле повторяется одно и то же. Придумайте посложнее.',
  },
  password_common: {
    en: 'This password is easy to guess. Use several words of your own.',
    ru: 'Этот пароль легко угадать. Возьмите несколько своих слов.',
  },
  password_leaked: {
    en: 'This password is known from a data leak. Choose another one.',
    ru: 'Этот пароль есть в утечках. Придумайте другой.',
  },
  role_unknown: { en: 'You don’t have this role.', ru: 'У вас нет такой роли.' },
  role_ambiguous: {
    en: 'You have several roles. Choose one.',
    ru: 'У вас несколько ролей. Выберите одну.',
  },
  one_account: {
    en: 'Choose one advertiser or one affiliate.',
    ru: 'Выберите одного рекламодателя или одного партнёра.',
  },
  one_factor: {
    en: 'Send exactly one of code, recovery_code and passkey.',
    ru: 'Пришлите что-то одно: code, recovery_code или passkey.',
  },
  id_column: { en: 'Choose a column of ids.', ru: 'Выберите столбец с id.' },

  // Payouts and bookings.
  minimum_of_advertisers: {
    en: 'Your advertisers pay out from {minimum}. Enter at least as much.',
    ru: 'Ваши рекламодатели платят от {minimum}. Введите не меньше.',
  },
  currency_without_minimum: {
    en: 'Set a minimum together with its currency.',
    ru: 'Укажите минимум вместе с валютой.',
  },
  tax_form_valid_until: {
    en: 'Only an approved form has an expiry date, and it must be in the future.',
    ru: 'Срок бывает только у одобренной формы, и он должен быть в будущем.',
  },
  client_id_colon: {
    en: 'A client id has no colon. Copy it from PayPal again.',
    ru: 'В client id нет двоеточия. Скопируйте его из PayPal ещё раз.',
  },
  paypal_copy: {
    en: 'Copy this from PayPal, without spaces.',
    ru: 'Скопируйте из PayPal, без пробелов.',
  },
  release_subject: {
    en: 'Choose a conversion, or an advertiser and an affiliate.',
    ru: 'Выберите конверсию либо рекламодателя и партнёра.',
  },
  only_with_outcome: {
    en: 'Send this with the outcome "{outcome}", and only then.',
    ru: 'Указывается при исходе «{outcome}», и только при нём.',
  },
  payout_of_batch_open: {
    en: 'Choose an open payout of this batch, and each payout once.',
    ru: 'Выберите незавершённую выплату этого пакета, каждую один раз.',
  },
  payouts_missing: {
    en: 'Add the result of every open payout. Missing: {count}.',
    ru: 'Укажите результат каждой незавершённой выплаты. Не хватает: {count}.',
  },
  transaction_of_return: {
    en: 'PayPal held this payment. Enter the transaction id of its return.',
    ru: 'PayPal задержал эту выплату. Введите номер операции возврата.',
  },
  transaction_taken: {
    en: 'Another payout uses this transaction id.',
    ru: 'Этот номер операции уже указан у другой выплаты.',
  },
  before_hand_out: {
    en: 'This is before the batch was handed out. Check the date.',
    ru: 'Это раньше передачи пакета на оплату. Проверьте дату.',
  },
  batch_not_handed_out: {
    en: 'Hand out the batch before you record its payments.',
    ru: 'Сначала передайте пакет на оплату.',
  },
  paid_by_paypal: {
    en: 'PayPal pays this payout. Its status is read from PayPal.',
    ru: 'Эту выплату проводит PayPal. Её статус берётся оттуда.',
  },
  payout_failed: {
    en: 'This payout is recorded as failed.',
    ru: 'Эта выплата записана как неудавшаяся.',
  },
  payout_reversed: {
    en: 'This payout is recorded as reversed.',
    ru: 'Эта выплата записана как возвращённая.',
  },
  payout_closed: { en: 'This payout is no longer open.', ru: 'Эта выплата уже завершена.' },
  payout_recorded_paid: {
    en: 'This payout is recorded as paid. Record its return instead.',
    ru: 'Эта выплата записана как оплаченная. Запишите её возврат.',
  },
  payout_not_paid: {
    en: 'Only a paid payout can be returned.',
    ru: 'Вернуть можно только оплаченную выплату.',
  },
  payout_paid_as: {
    en: 'This payout is already recorded as paid, with the reference {reference}.',
    ru: 'Эта выплата уже записана как оплаченная, с номером {reference}.',
  },
  advertiser_without_deposit: {
    en: 'Only prepaid advertisers have a deposit.',
    ru: 'Депозит есть только у рекламодателей на предоплате.',
  },
  advertiser_not_payer: {
    en: 'Only advertisers who pay their affiliates themselves have claims to set off.',
    ru: 'Зачёт возможен только с рекламодателем, который сам платит партнёрам.',
  },
  invoice_paid: { en: 'This invoice is already paid.', ru: 'Этот счёт уже оплачен.' },
  invoice_void: { en: 'This invoice is void.', ru: 'Этот счёт аннулирован.' },
  invoice_open_amount: {
    en: 'This is more than the open amount of the invoice.',
    ru: 'Это больше неоплаченной части счёта.',
  },
  reference_format: {
    en: 'Enter the reference as the bank or provider shows it.',
    ru: 'Введите номер так, как его показывает банк или провайдер.',
  },
  reference_taken: {
    en: 'Another booking uses this reference. Check that booking first.',
    ru: 'Этот номер уже есть в другой проводке. Сначала проверьте её.',
  },
  difference_booked: {
    en: 'A booking for this difference was already proposed or booked.',
    ru: 'Проводка по этому расхождению уже предложена или проведена.',
  },
  difference_kind: {
    en: 'Choose a PayPal payment that is missing from the books.',
    ru: 'Выберите платёж PayPal, которого нет в учёте.',
  },
  difference_closed: {
    en: 'This difference is already closed.',
    ru: 'Это расхождение уже закрыто.',
  },
  difference_own_payer: {
    en: 'An advertiser’s own PayPal paid this, so it can’t be booked here.',
    ru: 'Это оплачено из PayPal рекламодателя, поэтому здесь не проводится.',
  },
  difference_unpaid: {
    en: 'PayPal does not show this as paid.',
    ru: 'PayPal не показывает это как оплаченное.',
  },
  paypal_shows: {
    en: 'PayPal shows {amount} {currency}. Enter the same.',
    ru: 'PayPal показывает {amount} {currency}. Введите то же.',
  },
  cash_short: {
    en: 'The account in the books does not hold this much.',
    ru: 'На счёте в учёте столько нет.',
  },
  adjustment_short: {
    en: 'This is more than the cash account holds or adjustments have given. To take back an order’s commission, report a refund.',
    ru: 'Это больше, чем есть на денежном счёте или начислено корректировками. Комиссию за заказ возвращает рефанд.',
  },
  debt_short: {
    en: 'The affiliate does not owe this much.',
    ru: 'Партнёр столько не должен.',
  },
  balance_short: {
    en: 'Your balance does not cover this.',
    ru: 'Вашего баланса на это не хватает.',
  },
  deposit_short: { en: 'The deposit does not cover this.', ru: 'Депозита на это не хватает.' },
  claim_short: {
    en: 'This is more than the advertiser can claim or has committed.',
    ru: 'Это больше, чем рекламодатель может требовать или зарезервировал.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>

export type FieldCode = keyof typeof fieldMessages

/** What a sentence inserts, by name. */
export type FieldParams = Readonly<Record<string, string | number>>

/** The names in braces of a sentence. */
export type HolesOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | HolesOf<Rest>
  : never

/** The parameters of a code: an argument only where its sentence has any. */
export type ParamsOf<Code extends FieldCode> = [
  HolesOf<(typeof fieldMessages)[Code]['en']>,
] extends [never]
  ? []
  : [params: Readonly<Record<HolesOf<(typeof fieldMessages)[Code]['en']>, string | number>>]

/** What is wrong, without the field. */
export interface FieldFault {
  readonly code: FieldCode
  readonly params?: FieldParams | undefined
}

/** The sentence in a language. A code of a newer server has none: undefined. */
export function fieldMessageIn(
  language: Language,
  { code, params = {} }: { code: string; params?: FieldParams | undefined },
): string | undefined {
  if (!Object.hasOwn(fieldMessages, code)) return undefined
  return fill(fieldMessages[code as FieldCode][language], params)
}

/** Inserts the parameters into a sentence. */
export function fill(template: string, params: FieldParams): string {
  return template.replace(/\{(\w+)\}/g, (hole, name: string) => String(params[name] ?? hole))
}
