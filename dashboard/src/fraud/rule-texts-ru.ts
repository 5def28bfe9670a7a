import type { ReviewReason } from '../../../workers/fraud/rules/review-rules.ts'
import type { RuleText } from '../conversions/signal-texts.ts'
import { counted } from '../core/i18n/plural.ts'

const clicks = (count: number) =>
  counted('ru', count, { one: 'клик', few: 'клика', many: 'кликов', other: 'клика' })
const conversions = (count: number) =>
  counted('ru', count, {
    one: 'конверсия',
    few: 'конверсии',
    many: 'конверсий',
    other: 'конверсии',
  })
const orders = (count: number) =>
  counted('ru', count, { one: 'заказ', few: 'заказа', many: 'заказов', other: 'заказа' })

export const ruRuleTexts: Record<ReviewReason, RuleText> = {
  self_referral: {
    name: 'Собственная покупка',
    does: 'Почта покупателя принадлежит партнёру.',
    saw: () => 'Почта покупателя принадлежит партнёру.',
  },
  self_referral_likely: {
    name: 'Вероятная собственная покупка',
    does: 'У покупателя и партнёра один почтовый домен компании или IP-адрес.',
    saw: (fact) =>
      fact.is('by', 'mail_domain')
        ? `У покупателя и партнёра один почтовый домен: ${fact.text('domain')}.`
        : 'С IP-адреса покупателя раньше входил партнёр.',
  },
  ip_velocity: {
    name: 'Много конверсий с одного IP-адреса',
    does: 'Конверсий с одного IP-адреса за час больше порога.',
    saw: (fact) =>
      `${conversions(fact.number('conversions'))} с одного IP-адреса за час. Порог: ${fact.number('threshold')}.`,
  },
  affiliate_velocity: {
    name: 'Резкий рост',
    does: 'Конверсий партнёра за час больше порога и в десять раз больше среднего.',
    saw: (fact) =>
      `У партнёра ${conversions(fact.number('conversions'))} за час, а за неделю до этого ${fact.number('conversions_in_week')}. Порог: ${fact.number('threshold')} за час.`,
  },
  too_fast: {
    name: 'Слишком рано после клика',
    does: 'От клика до конверсии меньше времени, чем порог.',
    saw: (fact) =>
      `От клика до конверсии: ${fact.span('seconds')}. Порог: ${fact.span('threshold')}.`,
  },
  shared_receiver: {
    name: 'Общий адрес PayPal',
    does: 'Этот же адрес PayPal есть у другого партнёра.',
    saw: () => 'Этот же адрес PayPal есть у другого партнёра.',
  },
  referral_ring: {
    name: 'Реферальное кольцо',
    does: 'У спонсора тот же адрес PayPal, или он входит с того же IP-адреса.',
    saw: (fact) =>
      fact.is('by', 'receiver')
        ? 'У спонсора этого партнёра тот же адрес PayPal.'
        : 'Спонсор этого партнёра входит с того же IP-адреса.',
  },
  country_mismatch: {
    name: 'Разные страны',
    does: 'Покупатель и клик из разных стран.',
    saw: (fact) =>
      `Страна клика: ${fact.country('clicked')}, страна покупателя: ${fact.country('reported')}.`,
  },
  click_injection: {
    name: 'Клик в последний момент',
    does: 'От клика до заказа меньше порога, а посетителя раньше привёл другой партнёр.',
    saw: (fact) =>
      `От клика до заказа: ${fact.span('seconds')} (порог: ${fact.span('threshold')}). Посетителя раньше привёл другой партнёр: ${fact.time('clicked_at')}.`,
  },
  coupon_over_click: {
    name: 'Купон поверх клика',
    does: 'Заказ засчитан по купону, хотя незадолго до него был клик другого партнёра.',
    saw: (fact) =>
      `Клик другого партнёра: ${fact.time('clicked_at')}. До заказа прошло меньше порога: ${fact.hours('threshold')}.`,
  },
  coupon_without_click: {
    name: 'Купон без клика',
    does: 'Посетитель известен, но заказал по купону без единого клика.',
    saw: (fact) => `Посетитель известен, кликов у него нет. В заказе купон ${fact.text('coupon')}.`,
  },
  duplicate_order: {
    name: 'Повторный заказ',
    does: 'Тот же клиент заказал на ту же сумму ещё раз быстрее порога.',
    saw: (fact) =>
      `У того же клиента есть заказ ${fact.text('external_id')} на ту же сумму, разница: ${fact.span('seconds')}. Порог: ${fact.minutes('threshold')}.`,
  },
  repeated_amount: {
    name: 'Одинаковые суммы',
    does: 'Заказов на одну сумму с одного IP-адреса за день больше порога.',
    saw: (fact) =>
      `${orders(fact.number('orders'))} по ${fact.money('amount_minor')} с одного IP-адреса за день. Порог: ${fact.number('threshold')}.`,
  },
  amount_limit: {
    name: 'Почти лимит пикселя',
    does: 'Сумма в пикселе достигла указанной доли лимита оффера.',
    saw: (fact) =>
      `Сумма в пикселе: ${fact.money('amount_minor')}. Порог: ${fact.percent('threshold')} от лимита ${fact.money('limit_minor')}.`,
  },
  paid_traffic: {
    name: 'Платный трафик',
    does: 'Клик пришёл с рекламы, а оффер запрещает платный трафик.',
    saw: (fact) =>
      `Клик пришёл с рекламы (${fact.text('parameter')}), а оффер запрещает платный трафик.`,
  },
  disposable_mail: {
    name: 'Одноразовая почта',
    does: 'У покупателя одноразовая почта.',
    saw: (fact) => `${fact.text('domain')} выдаёт одноразовую почту.`,
  },
  refund_rate: {
    name: 'Много возвратов',
    does: 'Доля возвратов за 30 дней выше средней в указанное число раз.',
    saw: (fact) =>
      `За 30 дней возвращено ${fact.bps('own_bps')} конверсий партнёра, у остальных ${fact.bps('peers_bps')}. Порог: среднее × ${fact.number('threshold')}.`,
  },
  low_conversion_rate: {
    name: 'Низкая конверсия',
    does: 'Конверсия ниже порога (за 30 дней, от 2 000 кликов).',
    saw: (fact) =>
      `За 30 дней: ${clicks(fact.number('clicks'))} и ${conversions(fact.number('conversions'))}. Порог конверсии: ${fact.bps('threshold')}.`,
  },
  several_sales: {
    name: 'Подходит несколько продаж',
    does: 'У клиента есть продажи разных партнёров, а в ребилле не указано, к какой он относится.',
    saw: () =>
      'У клиента есть продажи разных партнёров. В ребилле продажа не указана, и суммы не совпадают, поэтому выбрана последняя.',
  },
  possible_duplicate: {
    name: 'Возможный дубль',
    does: 'Другой источник сообщил о таком же событии с той же суммой и тем же кликом, клиентом или купоном в течение суток.',
    saw: (fact) =>
      `Другой источник в течение суток сообщил о таком же событии с той же суммой под номером ${fact.text('external_id')}. Возможно, это тот же заказ.`,
  },
}
