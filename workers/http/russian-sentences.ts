/**
 * What is said of a field, in Russian, by its English sentence. Sentences with something of the request
 * inside are patterns; see russian-patterns.ts. A test holds the list against the code.
 */
import { russianReportSentences } from './russian-report-sentences.ts'

export const russianSentences: Readonly<Record<string, string>> = {
  ...russianReportSentences,
  'A client id has no colon.': 'В client id не бывает двоеточия.',
  'A column with the order’s id is needed: external_id.':
    'Нужен столбец с номером заказа: external_id.',
  'A file may have 2 MiB.': 'Файл может занимать не больше 2 МиБ.',
  'A new client id needs its secret.': 'К новому client id нужен его секрет.',
  'A payout rule of its offers costs more.':
    'Одно из правил выплат в офферах рекламодателя стоит больше.',
  'A pixel tells of a lead or a sale.': 'Пиксель сообщает только о лиде или продаже.',
  'A question with choices has at least two; another has none.':
    'У вопроса с вариантами их хотя бы два, у других вопросов вариантов нет.',
  'A rate of the future is not known.': 'Курс на будущее ещё не известен.',
  'An active offer needs at least one landing URL.':
    'Активному офферу нужна хотя бы одна посадочная страница.',
  'Change something.': 'Измените хотя бы что-нибудь.',
  'Copy PayPal’s batch id.': 'Скопируйте номер пакета из PayPal.',
  'Copy PayPal’s transaction id.': 'Скопируйте номер операции из PayPal.',
  'Copy it from PayPal without spaces.': 'Скопируйте из PayPal без пробелов.',
  'Enter it once more by hand.': 'Введите это ещё раз вручную.',
  'Give each question an id of its own.': 'Дайте каждому вопросу собственный id.',
  'It differs from what was recorded.': 'Отличается от того, что уже записано.',
  'It does not fit.': 'Это значение не подходит.',
  'It holds text that cannot be stored.': 'Здесь текст, который нельзя сохранить.',
  'It is more than what is still open of the invoice.':
    'Это больше, чем осталось оплатить по счёту.',
  'It is not written as it has to be.': 'Записано не по форме.',
  'It is required.': 'Это поле обязательно.',
  'It lies in the past.': 'Это время уже прошло.',
  'It must be above the minimum.': 'Должно быть больше минимума.',
  'It must be above zero.': 'Должно быть больше нуля.',
  'It must lie after from_minute; write a night as two windows.':
    'Должно быть позже from_minute; ночь запишите двумя промежутками.',
  'It stands for another payout already.': 'Уже относится к другой выплате.',
  'It stands for another payout here.': 'Здесь уже относится к другой выплате.',
  'It stands here twice.': 'Встречается здесь дважды.',
  'Leave out control characters.': 'Уберите управляющие символы.',
  'Name a click, a coupon, or an affiliate with an offer.':
    'Укажите клик, купон или партнёра вместе с оффером.',
  'Name a column of ids.': 'Укажите столбец с идентификаторами.',
  'Name a conversion, or an advertiser and an affiliate.':
    'Укажите конверсию либо рекламодателя и партнёра.',
  'Name a network such as 192.0.2.0/24.': 'Укажите сеть, например 192.0.2.0/24.',
  'Name a year from 2000 on.': 'Укажите год начиная с 2000.',
  'Name a zone such as "Europe/Berlin".': 'Укажите часовой пояс, например Europe/Berlin.',
  'Name an offer, an affiliate, or both.': 'Укажите оффер, партнёра или обоих.',
  'Name another currency than base.': 'Укажите валюту, отличную от base.',
  'Name at most 100 words.': 'Укажите не больше 100 слов.',
  'Name at most 250 countries.': 'Укажите не больше 250 стран.',
  'Name each once.': 'Укажите каждое один раз.',
  'Name one advertiser or one affiliate.': 'Укажите одного рекламодателя или одного партнёра.',
  'Name the affiliate, too.': 'Укажите и партнёра.',
  'Name the external_id of the order that this undoes.':
    'Укажите external_id заказа, который отменяется.',
  'Name the offer, too.': 'Укажите и оффер.',
  'Nobody asks this.': 'Такого вопроса нет.',
  'Nobody has said what this word means.': 'Что значит это слово, ещё никто не указал.',
  'Nothing is older than the year 2000.': 'Ничего старше 2000 года здесь нет.',
  'One line of plain text.': 'Одна строка обычного текста.',
  'One line of text.': 'Одна строка текста.',
  'One parameter cannot carry both click id and consent.':
    'Один параметр не может нести и номер клика, и согласие.',
  'Only an approved form is valid, and into the future.':
    'Срок есть только у одобренной формы, и он лежит в будущем.',
  'Say over which time the volume counts.': 'Укажите, за какое время считается объём.',
  'Say what the volume counts.': 'Укажите, что считается объёмом.',
  'Say what to correct.': 'Напишите, что исправить.',
  'Say which id.': 'Укажите, какой идентификатор.',
  'Say why.': 'Напишите почему.',
  'Send a PNG, JPEG or WebP picture.': 'Пришлите картинку PNG, JPEG или WebP.',
  'Send a transaction id, a click or a customer.': 'Пришлите номер операции, клик или покупателя.',
  'Send one of code, recovery_code and passkey.':
    'Пришлите что-то одно: code, recovery_code или passkey.',
  'Send the file with "Content-Type: text/csv".':
    'Пришлите файл с заголовком Content-Type: text/csv.',
  'Send the next_cursor of the page before, unchanged.':
    'Пришлите next_cursor предыдущей страницы без изменений.',
  'Tell them why.': 'Напишите им почему.',
  // Of a row of a file that was refused as a whole.
  'The advertiser is suspended; nothing new is recorded.':
    'Работа рекламодателя приостановлена, новое не записывается.',
  'The app key is unknown, expired or revoked.': 'Ключ приложения неизвестен, истёк или отозван.',
  'Too many changes at once. Send the same request again.':
    'Слишком много изменений сразу. Пришлите то же самое ещё раз.',
  'The database did not answer.': 'База данных не ответила.',
  'The advertiser has no such affiliate.': 'У рекламодателя нет такого партнёра.',
  'The advertiser has no such app.': 'У рекламодателя нет такого приложения.',
  'The advertiser has no such offer.': 'У рекламодателя нет такого оффера.',
  'The amount must be above zero.': 'Сумма должна быть больше нуля.',
  'The amount must not be negative.': 'Сумма не может быть отрицательной.',
  'The app has no such offer.': 'У приложения нет такого оффера.',
  'The first day comes after the last.': 'Первый день позже последнего.',
  'The month is not over, or since less than fifteen minutes.':
    'Месяц ещё не кончился или кончился меньше пятнадцати минут назад.',
  'The offer takes no deep links.': 'Оффер не принимает ссылок на отдельные страницы.',
  'The time is before the year 2000.': 'Время раньше 2000 года.',
  'There are fewer questions.': 'Вопросов меньше.',
  'There is no such advertiser.': 'Такого рекламодателя нет.',
  'There is no such affiliate in this offer.': 'В этом оффере нет такого партнёра.',
  'There is no such affiliate.': 'Такого партнёра нет.',
  'There is no such difference.': 'Такого расхождения нет.',
  'There is no such field.': 'Такого поля нет.',
  'There is no such invoice.': 'Такого счёта нет.',
  'There is no such payout batch.': 'Такого пакета выплат нет.',
  'There is no such payout in this batch.': 'В этом пакете нет такой выплаты.',
  'This is no PDF, JPEG or PNG of the kind that you say.':
    'Это не PDF, JPEG или PNG того вида, что указан.',
  'This is not your password.': 'Это не ваш пароль.',
  'This is your address already.': 'Это уже ваш адрес.',
  'This is your own link.': 'Это ваша собственная ссылка.',
  'This value does not fit the record.': 'Это значение не подходит записи.',
  'Two letters such as "DE".': 'Две буквы, например DE.',
  'Two letters, such as DE.': 'Две буквы, например DE.',
  'Use 1 to 32 of a–z, 0–9 and "_".': 'От 1 до 32 знаков: a–z, 0–9 и «_».',
  'Use 2 to 32 letters, digits, "-" or "_".': 'От 2 до 32 букв, цифр, «-» или «_».',
  'Use 3 to 40 letters, digits, "-" or "_".': 'От 3 до 40 букв, цифр, «-» или «_».',
  'Use 3 to 64 letters, digits, "-" or "_".': 'От 3 до 64 букв, цифр, «-» или «_».',
  'Use 4 to 40 letters, digits, "-" or "_".': 'От 4 до 40 букв, цифр, «-» или «_».',
  'Use a key of its own for each request.': 'У каждого запроса должен быть собственный ключ.',
  'Use a key of its own for each run.': 'У каждого запуска должен быть собственный ключ.',
  'Use letters, digits, "_", "." or "-".': 'Только буквы, цифры, «_», «.» и «-».',
  'What has not happened yet is not booked.': 'То, чего ещё не было, не проводится.',
  'What has not happened yet is not recorded.': 'То, чего ещё не было, не записывается.',
  'Say whose it is.': 'Укажите, чьё это.',
  'Write a month as "2026-10".': 'Запишите месяц так: 2026-10.',
  'Write a network such as "192.0.2.0/24".': 'Запишите сеть, например 192.0.2.0/24.',
  'Write a country as ISO 3166-1 alpha-2: "DE".': 'Запишите страну по ISO 3166-1 alpha-2: DE.',
  'Write it in one language at least.': 'Напишите хотя бы на одном языке.',
  'Write each choice once.': 'Напишите каждый вариант один раз.',
  'Write it with "created", and only then.': 'Указывается вместе с «created», и только с ним.',
  'Write them with "by_item", and only then.': 'Указывается вместе с «by_item», и только с ним.',
  'Write it with a minimum.': 'Указывается вместе с минимумом.',
  'Write one rule for each event.': 'Одно правило на каждое событие.',
  'Write one amount for each currency.': 'Одна сумма на каждую валюту.',
  'Write one rule for each affiliate, event and coupon.':
    'Одно правило на партнёра, событие и купон.',
  'Choose one between the years 1970 and 2999.': 'Выберите время между 1970 и 2999 годом.',
  'Write its name in lower case: "ios".': 'Запишите название строчными буквами: ios.',
  'Write an absolute http(s) URL, with macros such as {click_id} anywhere but in its host.':
    'Запишите полный адрес http(s); макросы вроде {click_id} могут стоять где угодно, кроме хоста.',
  'Write a region as ISO 3166-2: "US-CA".': 'Запишите регион по ISO 3166-2: US-CA.',
  'You have no such role.': 'У вас нет такой роли.',
  'You have several roles: name one.': 'У вас несколько ролей: укажите одну.',
  'You are paid there already.': 'Вам уже платят на этот адрес.',
  'You have not joined such an offer.': 'К такому офферу вы не подключены.',
  'Another link or affiliate has this name.': 'Такое имя уже есть у другой ссылки или партнёра.',
  'Write a decimal above zero such as "1.0842", without an exponent.':
    'Запишите число больше нуля, например 1.0842, без степени.',
  'There is another rate of that very time.': 'На это самое время уже есть другой курс.',
  'It is no payment that our books do not know.': 'Это не платёж, которого нет в наших книгах.',
  'It is closed already.': 'Уже закрыто.',
  'An advertiser’s own PayPal paid it: it is not our cash.':
    'Это оплачено из PayPal самого рекламодателя: деньги не наши.',
  'PayPal does not show that it has paid it.': 'PayPal не показывает, что это оплачено.',
  'This reference was proposed or booked before.': 'Эта операция уже предложена или проведена.',
  'A booking of it was proposed or booked before.': 'Проводка по ней уже предложена или проведена.',
  'This repeats itself. Take something less plain.':
    'Здесь одно и то же. Придумайте что-нибудь не такое простое.',
  'This is among the first that others would try. Take some words of your own.':
    'Этот пароль попробуют одним из первых. Возьмите несколько своих слов.',
  'This password is known from a leak elsewhere. Take another one.':
    'Этот пароль известен из утечки в другом месте. Возьмите другой.',
  'A cap on money names its currency.': 'У лимита на деньги должна быть валюта.',
  'Only money has a currency.': 'Валюта бывает только у денег.',
  'You have no password yet. Ask for a link to set one.':
    'У вас ещё нет пароля. Запросите ссылку, чтобы задать его.',
  'What this rule sees is no certainty: a person decides. Choose "review".':
    'То, что видит это правило, ещё не доказательство: решает человек. Выберите «review».',
  'This rule has no threshold.': 'У этого правила нет порога.',
  'Please answer this.': 'Ответьте, пожалуйста.',
  'Choose one of the answers.': 'Выберите один из ответов.',
  'The body must be a JSON object.': 'Тело запроса должно быть объектом JSON.',
  'Must be an object.': 'Должен быть объект.',
  'Name a host, not an address.': 'Укажите имя хоста, а не адрес.',
  'This is no host name.': 'Это не имя хоста.',
  'Name a host that the public DNS knows.': 'Укажите хост, который есть в открытом DNS.',
  'This host is the platform’s own.': 'Этот хост принадлежит самой платформе.',
  'It stands here twice, is no payout of this batch, or has its end already.':
    'Встречается дважды, не из этого пакета или уже завершена.',
  'Write PayPal’s transaction of this payment.': 'Укажите операцию PayPal этой выплаты.',
  'PayPal has held this payment. Write the transaction by which it came back.':
    'PayPal задержал эту выплату. Укажите операцию, которой она вернулась.',
  'The amount is too large.': 'Сумма слишком велика.',
  'Write a decimal number such as "49.00".': 'Запишите число, например 49.00.',
  'Write them by rising volume.': 'Запишите их по возрастанию объёма.',
  'No more than the whole amount can be earned.': 'Нельзя заработать больше всей суммы.',
  'A fixed rule has no rate.': 'У правила с твёрдой суммой нет процента.',
  'A percent rule has no fixed part.': 'У процентного правила нет твёрдой суммы.',
  'Write a whole number above zero.': 'Запишите целое число больше нуля.',
  'Write an amount above zero.': 'Запишите сумму больше нуля.',
  'The text holds a NUL or half a surrogate pair.':
    'В тексте есть NUL или половина суррогатной пары.',
  'Write text.': 'Нужен текст.',
  'Write a number.': 'Нужно число.',
  'Write a whole number.': 'Нужно целое число.',
  'Write true or false.': 'Нужно true или false.',
  'Write a list.': 'Нужен список.',
  'Write an object.': 'Нужен объект.',
  'Leave it out.': 'Уберите это.',
  'Write a mail address.': 'Нужен адрес почты.',
  'Write an id as it was given.': 'Нужен идентификатор в том виде, в котором он дан.',
  'Write a whole address such as "https://shop.example".':
    'Нужен полный адрес, например https://shop.example.',
  'Write a time such as "2026-11-20T10:00:00Z".': 'Нужно время, например 2026-11-20T10:00:00Z.',
  'Write a day as "2026-11-20".': 'Нужен день, например 2026-11-20.',
  'Many are signing in right now. Try again in a second.':
    'Сейчас входят многие. Попробуйте через секунду.',
  'Another request was sent under this Idempotency-Key.':
    'С этим Idempotency-Key уже отправлен другой запрос.',
  'Another run was asked for under this Idempotency-Key.':
    'С этим Idempotency-Key уже запрошен другой запуск.',
  'We have just looked. Wait a few seconds.': 'Мы только что смотрели. Подождите несколько секунд.',
  'Another account has proven this host and must give it up first.':
    'Этот хост подтверждён за другим аккаунтом; сначала он должен от него отказаться.',
  'Another offer has this code.': 'Такой код уже есть у другого оффера.',
  'Another partner has this coupon.': 'Такой купон уже есть у другого партнёра.',
  'This was reported before with other content.': 'Об этом уже сообщали с другим содержанием.',
  'Another link has this name.': 'Такое имя уже есть у другой ссылки.',
  'Nothing of this conversion waits any more, so a review could hold nothing back.':
    'По этой конверсии уже ничего не ждёт, проверка ничего не удержит.',
  'The bank account of our books holds less than this. Book the money that came in there first.':
    'На банковском счёте в наших книгах меньше этого. Сначала проведите поступившие деньги.',
  'Nobody signs in by this account yet. Sign up, then link it under Security.':
    'Через этот аккаунт ещё никто не входит. Зарегистрируйтесь и привяжите его в разделе «Безопасность».',
  'The advertiser pays this from its own PayPal: its own people decide about it.':
    'Это платит рекламодатель из своего PayPal: решают его люди.',
}
