import type { ReviewRule } from '../../../workers/fraud/rules/review-rules.ts'
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

export const ruRuleTexts: Record<ReviewRule, RuleText> = {
  self_referral: {
    name: 'Покупка у самого себя',
    does: 'Почта покупателя принадлежит самому партнёру.',
    saw: () => 'Почта покупателя принадлежит самому партнёру.',
  },
  self_referral_likely: {
    name: 'Похоже на покупку у себя',
    does: 'У покупателя и партнёра общий домен компании или адрес.',
    saw: (fact) =>
      fact.is('by', 'mail_domain')
        ? `У покупателя и партнёра один почтовый домен: ${fact.text('domain')}.`
        : 'Покупатель пришёл с адреса, с которого входил партнёр.',
  },
  ip_velocity: {
    name: 'Много с одного адреса',
    does: 'Больше конверсий с одного адреса за час.',
    saw: (fact) =>
      `${conversions(fact.number('conversions'))} с одного адреса за час; порог для проверки: больше ${fact.number('threshold')}.`,
  },
  affiliate_velocity: {
    name: 'Много за раз',
    does: 'Больше у одного партнёра за час, и вдесятеро против обычного.',
    saw: (fact) =>
      `${conversions(fact.number('conversions'))} этого партнёра за час, а за всю неделю до того ${fact.number('conversions_in_week')}; порог для проверки: больше ${fact.number('threshold')}.`,
  },
  too_fast: {
    name: 'Слишком быстро',
    does: 'От клика до конверсии прошло меньше.',
    saw: (fact) =>
      `От клика до конверсии прошло всего: ${fact.span('seconds')}; порог: ${fact.span('threshold')}. Быстрее не прочесть, не выбрать и не оплатить.`,
  },
  shared_receiver: {
    name: 'Общий адрес PayPal',
    does: 'На тот же адрес PayPal платят другому партнёру.',
    saw: () => 'На тот же адрес PayPal платят другому партнёру.',
  },
  referral_ring: {
    name: 'Реферальное кольцо',
    does: 'Спонсору платят на тот же адрес, или он входит с того же места.',
    saw: (fact) =>
      fact.is('by', 'receiver')
        ? 'На тот же адрес PayPal платят спонсору выше.'
        : 'Спонсор выше входит с того же места.',
  },
  country_mismatch: {
    name: 'Разные страны',
    does: 'Покупатель и клик из разных стран.',
    saw: (fact) =>
      `Страна клика: ${fact.country('clicked')}, покупателя: ${fact.country('reported')}.`,
  },
  click_injection: {
    name: 'Клик в последний момент',
    does: 'Клик перед самым заказом, который привёл другой партнёр.',
    saw: (fact) =>
      `От клика до заказа: ${fact.span('seconds')} (порог: ${fact.span('threshold')}), а посетителя раньше привёл другой партнёр, ${fact.time('clicked_at')}.`,
  },
  coupon_over_click: {
    name: 'Купон поверх клика',
    does: 'Купон забирает заказ при свежем клике другого партнёра.',
    saw: (fact) =>
      `Клик другого партнёра, ${fact.time('clicked_at')}, не старше порога: ${fact.hours('threshold')} до заказа.`,
  },
  coupon_without_click: {
    name: 'Купон без клика',
    does: 'Купон у известного посетителя без единого клика.',
    saw: (fact) =>
      `Посетителя можно узнать, и он не кликал: купон ${fact.text('coupon')} пришёл другим путём.`,
  },
  duplicate_order: {
    name: 'Заказ дважды',
    does: 'Тот же клиент и та же сумма ещё раз за это время.',
    saw: (fact) =>
      `Заказ ${fact.text('external_id')} того же клиента на ту же сумму отстоит на: ${fact.span('seconds')}; порог: ${fact.minutes('threshold')}.`,
  },
  repeated_amount: {
    name: 'Снова та же сумма',
    does: 'Больше заказов на одну сумму с одного адреса за день.',
    saw: (fact) =>
      `${orders(fact.number('orders'))} по ${fact.money('amount_minor')} с одного адреса за день; отмечается, если больше ${fact.number('threshold')}.`,
  },
  amount_limit: {
    name: 'У предела пикселя',
    does: 'Сумма пикселя доходит до этой доли предела оффера.',
    saw: (fact) =>
      `Пиксель назвал ${fact.money('amount_minor')}; проверка начинается с ${fact.percent('threshold')} от предела ${fact.money('limit_minor')}.`,
  },
  paid_traffic: {
    name: 'Платный трафик',
    does: 'Клик пришёл с рекламы, а оффер этого не допускает.',
    saw: (fact) =>
      `Клик пришёл с рекламы (${fact.text('parameter')}), а оффер не допускает платный трафик.`,
  },
  disposable_mail: {
    name: 'Одноразовая почта',
    does: 'У покупателя одноразовая почта.',
    saw: (fact) => `Почта на ${fact.text('domain')} живёт минуты.`,
  },
  refund_rate: {
    name: 'Много возвратов',
    does: 'За 30 дней отменено во столько раз больше обычного.',
    saw: (fact) =>
      `За 30 дней отменено ${fact.bps('own_bps')} конверсий партнёра, а у остальных ${fact.bps('peers_bps')}; проверка, если больше чем в ${fact.number('threshold')} раза.`,
  },
  low_conversion_rate: {
    name: 'Клики почти без покупок',
    does: 'Из 2 000 кликов за 30 дней покупает меньшая доля.',
    saw: (fact) =>
      `За 30 дней: ${clicks(fact.number('clicks'))} и ${conversions(fact.number('conversions'))}; отмечается доля ниже ${fact.bps('threshold')}.`,
  },
}
