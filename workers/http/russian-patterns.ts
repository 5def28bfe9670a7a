/** Sentences about a field that hold something of the request; see russian-sentences.ts. */
import { russianSentences } from './russian-sentences.ts'

type Pattern = readonly [english: RegExp, russian: (...parts: string[]) => string]

const billing: Readonly<Record<string, string>> = {
  prepaid: 'по предоплате',
  postpaid: 'по счёту',
  own_payer: 'со своими выплатами',
}
const invoice: Readonly<Record<string, string>> = {
  open: 'открыт',
  paid: 'оплачен',
  void: 'аннулирован',
}
const units: Readonly<Record<string, string>> = {
  seconds: 'секунды',
  conversions: 'конверсии',
  percent: 'проценты',
}
const orSame = (words: Readonly<Record<string, string>>, word: string) => words[word] ?? word

const patterns: readonly Pattern[] = [
  [/^Write (\d+) characters at least\.$/, (least) => `Знаков должно быть не меньше ${least}.`],
  [/^Write (\d+) characters at most\.$/, (most) => `Знаков может быть не больше ${most}.`],
  [/^Write (\d+) characters\.$/, (count) => `Знаков должно быть ровно ${count}.`],
  [/^Name at least (\d+)\.$/, (least) => `Укажите не меньше ${least}.`],
  [/^Name at most (\d+)\.$/, (most) => `Укажите не больше ${most}.`],
  [/^Write (\S+) or more\.$/, (least) => `Не меньше ${least}.`],
  [/^Write (\S+) or less\.$/, (most) => `Не больше ${most}.`],
  [/^Write more than (\S+)\.$/, (least) => `Больше ${least}.`],
  [/^Write less than (\S+)\.$/, (most) => `Меньше ${most}.`],
  [/^Write a multiple of (\S+)\.$/, (step) => `Нужно кратное ${step}.`],
  [/^Name one of (.+)\.$/, (words) => `Укажите одно из: ${words}.`],
  [/^Send (\d+) to (\d+) characters\.$/, (least, most) => `От ${least} до ${most} знаков.`],
  [/^Must be 1 to (\d+) characters\.$/, (most) => `От 1 до ${most} знаков.`],
  [/^Take at least (\d+) characters\.$/, (least) => `Возьмите не меньше ${least} знаков.`],
  [
    /^(?:Take at most|At most) (\d+) characters(?:, please)?\.$/,
    (most) => `Не больше ${most} знаков.`,
  ],
  [/^Write a whole number up to (\d+)\.$/, (most) => `Нужно целое число до ${most}.`],
  [
    /^Send a whole number of (\S+) from (\d+) to (\d+)\.$/,
    (unit, least, most) =>
      `Нужно целое число от ${least} до ${most} (${orSame(units, unit ?? '')}).`,
  ],
  [/^(\S+) has no decimals\.$/, (currency) => `У валюты ${currency} нет дробной части.`],
  [
    /^(\S+) has at most (\d+) decimals\.$/,
    (currency, digits) => `У валюты ${currency} знаков после точки не больше ${digits}.`,
  ],
  [/^The amount exceeds (\S+)\.$/, (most) => `Сумма больше ${most}.`],
  [
    /^A file may have (\d+) rows: split it\.$/,
    (most) => `Строк в файле может быть ${most}: разделите его.`,
  ],
  [/^Two columns say "(.*)"\.$/, (name) => `Два столбца называются «${name}».`],
  [
    /^The file cannot be read as CSV(?: near line (\d+))?: look at its quotes\.$/,
    (line) => `Файл не читается как CSV${line ? ` около строки ${line}` : ''}: проверьте кавычки.`,
  ],
  [/^Ask for at most (\d+) days\.$/, (days) => `Можно спросить не больше дней, чем ${days}.`],
  [
    /^The last rate of (\S+) is (\S+); this one is (\S+), more than 10 % away or nearer to the rate the other way round\. Confirm it if it is right\.$/,
    (pair, last, rate) =>
      `Последний курс ${pair}: ${last}. Введён ${rate}, разница больше 10 %, или он похож на обратный курс. Подтвердите, если всё верно.`,
  ],
  [
    /^Your advertisers pay from (\S+) on\. Write as much or more\.$/,
    (least) => `Ваши рекламодатели платят от ${least}. Введите не меньше.`,
  ],
  [
    /^The payment is older than the hand-out of its batch\.$/,
    () => 'Платёж раньше, чем пакет передали на оплату.',
  ],
  [
    /^Write the reference as the bank or provider shows it\.$/,
    () => 'Введите номер так, как его показывает банк или провайдер.',
  ],
  [/^The first day may be (\S+)\.$/, (day) => `Первый день: не раньше ${day}.`],
  [/^The last day may be (\S+)\.$/, (day) => `Последний день: не позже ${day}.`],
  [
    /^It may (?:have happened at most (\d+) days ago|lie (\d+) days back at most)\.$/,
    (ago, back) => `Дней назад может быть не больше ${ago ?? back}.`,
  ],
  [
    /^(?:The order was|What it adds to was) paid in (\S+)\.$/,
    (currency) => `Заказ оплачен в валюте ${currency}.`,
  ],
  [/^The offer (?:is|pays) in (\S+)\.$/, (currency) => `Валюта оффера: ${currency}.`],
  [/^The invoice is in (\S+)\.$/, (currency) => `Валюта счёта: ${currency}.`],
  [/^The invoice is (\S+)\.$/, (status) => `Счёт ${orSame(invoice, status ?? '')}.`],
  [
    /^This advertiser is (\S+): there is no deposit\.$/,
    (mode) => `Рекламодатель работает ${orSame(billing, mode ?? '')}: депозита у него нет.`,
  ],
  [
    /^This advertiser is (\S+): it pays nobody itself\.$/,
    (mode) => `Рекламодатель работает ${orSame(billing, mode ?? '')}: сам он никому не платит.`,
  ],
  [
    /^PayPal shows (\S+) (\S+)\.$/,
    (amount, currency) => `PayPal показывает ${amount} ${currency}.`,
  ],
  [/^Name a page of (.+)\.$/, (hosts) => `Укажите страницу приложения: ${hosts}.`],
  [
    /^Say of every open payout what became of it: (\d+) are missing\.$/,
    (missing) => `Скажите о каждой открытой выплате, что с ней стало: не хватает ${missing}.`,
  ],
  [
    /^Levels and platform fee take (.+) of an amount; the limit is (.+)\.$/,
    (all, most) => `Уровни и комиссия платформы забирают ${all} суммы; предел: ${most}.`,
  ],
  [/^A (\S+) needs its customer\.$/, (event) => `Событию «${event}» нужен покупатель.`],
  [/^A (\S+) needs its amount\.$/, (event) => `Событию «${event}» нужна сумма.`],
  [
    /^A (\S+) has no amount: leave it out\.$/,
    (event) => `У события «${event}» нет суммы: уберите её.`,
  ],
  [
    /^A (\S+) names the order that it undoes\.$/,
    (event) => `Событие «${event}» называет заказ, который отменяет.`,
  ],
  [
    /^A (\S+) undoes nothing: leave it out\.$/,
    (event) => `Событие «${event}» ничего не отменяет: уберите это.`,
  ],
  [
    /^More than (\d+) in (\d+) s\. Wait as long as Retry-After says\.$/,
    (count, seconds) =>
      `Больше ${count} за ${seconds} с. Подождите, сколько сказано в Retry-After.`,
  ],
  [
    /^(\d+) of its affiliates may not be paid any more: discard the batch and build it anew\.$/,
    (count) => `Партнёров, которым платить уже нельзя: ${count}. Отмените пакет и соберите заново.`,
  ],
  [
    /^At most (\d+) invitations a day\.$/,
    (most) => `Приглашений в день может быть не больше ${most}.`,
  ],
  [
    /^You may have (\d+) live tokens\. Revoke one first\.$/,
    (most) => `Действующих токенов может быть ${most}. Сначала отзовите один.`,
  ],
  [
    /^That was not right too often\. Try again in (\d+) seconds\.$/,
    (seconds) => `Слишком много неверных попыток. Попробуйте через ${seconds} с.`,
  ],
  [
    /^Something broke on our side: (\S+)\.$/,
    (requestId) => `У нас что-то сломалось: ${requestId}.`,
  ],
  [
    /^You joined, changed your role or added a second factor less than (\d+) hours ago\. This is possible again from (\S+)\.$/,
    (hours, time) =>
      `Вы вступили в команду, сменили роль или добавили второй фактор меньше ${hours} часов назад. Снова можно будет с ${time}.`,
  ],
  [/^A (\S+) has none\.$/, (kind) => `У проводки «${kind}» этого нет.`],
  [/^A (\S+) needs it\.$/, (kind) => `Проводке «${kind}» это нужно.`],
]

/** The sentence in Russian; as it is where nobody has said it in Russian. */
export function inRussian(sentence: string): string {
  const whole = russianSentences[sentence]
  if (whole !== undefined) return whole
  for (const [english, russian] of patterns) {
    const match = english.exec(sentence)
    if (match !== null) return russian(...match.slice(1))
  }
  return sentence
}
