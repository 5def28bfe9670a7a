/** The demo shop's page in Russian and English. Everything from outside is escaped. */
import type { Order, ShopCall } from './shop-book.ts'

export type ShopLanguage = 'en' | 'ru'

export interface ShopView {
  language: ShopLanguage
  /** The click id in the URL the visitor arrived with. */
  fromAddress: string | null
  /** The click id in the first-party cookie, which the shop's server can read and scripts cannot. */
  fromCookie: string | null
  sub1: string | null
  /** The order to which the second row of buttons applies; null before the first purchase. */
  order: Order | null
  /** What the last press sent, and the answer. */
  reports: ShopCall[]
  /** Every call so far, newest first; only on the page of calls. */
  calls: readonly ShopCall[]
}

const texts = {
  en: {
    title: 'Demo shop',
    lead: 'A small shop that reports its sign-ups and orders to Tributary.',
    product: 'River map, printed',
    signUp: 'Sign up',
    buy: 'Buy',
    order: 'Last order',
    renew: 'Renew',
    refund: 'Refund',
    refundPart: 'Refund 10.00',
    cancel: 'Cancel subscription',
    calls: 'All calls',
    arrived: 'How you arrived',
    address: 'Click id in the address',
    cookie: 'Click id in the cookie',
    none: 'none: you did not follow an affiliate link',
    sent: 'What the shop’s server sent',
    answered: 'What the API answered',
    silent: 'The API did not answer',
    other: { language: 'ru', name: 'Русский' },
  },
  ru: {
    title: 'Демо-магазин',
    lead: 'Маленький магазин, который сообщает Tributary о регистрациях и заказах.',
    product: 'Карта реки, печатная',
    signUp: 'Зарегистрироваться',
    buy: 'Купить',
    order: 'Последний заказ',
    renew: 'Продлить',
    refund: 'Вернуть деньги',
    refundPart: 'Вернуть 10.00',
    cancel: 'Отменить подписку',
    calls: 'Все вызовы',
    arrived: 'Как вы пришли',
    address: 'Номер клика в адресе',
    cookie: 'Номер клика в cookie',
    none: 'нет: вы пришли не по партнёрской ссылке',
    sent: 'Что отправил сервер магазина',
    answered: 'Что ответил API',
    silent: 'API не ответил',
    other: { language: 'en', name: 'English' },
  },
} as const

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { max-width: 44rem; margin: 0 auto; padding: 2rem 1rem }
  header { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem }
  .card { border: 1px solid light-dark(#d4d4d8, #3f3f46); border-radius: .75rem; padding: 1.25rem; margin-block: 1rem }
  .row { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; justify-content: space-between }
  form { display: inline }
  button { font: inherit; padding: .6rem 1.1rem; border-radius: .5rem; border: 1px solid #0f766e; cursor: pointer;
    background: #0f766e; color: #fff }
  button.second { background: transparent; color: light-dark(#0f766e, #5eead4) }
  code, pre { font-size: .875rem; overflow-wrap: anywhere; white-space: pre-wrap }
  dl { margin: 0 } dt { opacity: .75 } dd { margin: 0 0 .5rem }`

/** The whole page as HTML. */
export function shopPage(view: ShopView): string {
  const text = texts[view.language]
  const idOrNone = (id: string | null) =>
    id ? `<code>${escapeHtml(id)}</code>` : `<span>${text.none}</span>`
  return `<!doctype html>
<html lang="${view.language}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text.title}</title><style>${style}</style>
<body>
<header><h1>${text.title}</h1><nav class="row">${callsLink(view, text)} ${languageLink(view, text.other)}</nav></header>
<p>${text.lead}</p>
<section class="card row">
  <strong>${text.product} · 49.00 USD</strong>
  <span class="row">${button(view, '/sign-up', text.signUp, 'second')} ${button(view, '/buy', text.buy)}</span>
</section>
${view.order ? orderCard(view, view.order, text) : ''}
<section class="card">
  <h2>${text.arrived}</h2>
  <dl>
    <dt>${text.address}</dt><dd id="click-id">${idOrNone(view.fromAddress)}</dd>
    <dt>${text.cookie}</dt><dd id="click-cookie">${idOrNone(view.fromCookie)}</dd>
    ${view.sub1 ? `<dt>sub1</dt><dd><code>${escapeHtml(view.sub1)}</code></dd>` : ''}
  </dl>
</section>
${view.reports.map((report) => reportCard(report, text)).join('')}
${view.calls.map((call) => reportCard(call, text, false)).join('')}
</body></html>`
}

/** The same page in the other language, with all query parameters kept. */
function languageLink(view: ShopView, other: { language: string; name: string }): string {
  const query = new URLSearchParams({ lang: other.language })
  if (view.fromAddress) query.set('click_id', view.fromAddress)
  if (view.sub1) query.set('sub1', view.sub1)
  const href = escapeHtml(`/?${query}`)
  return `<a href="${href}" lang="${other.language}">${other.name}</a>`
}

function callsLink({ language }: ShopView, text: (typeof texts)[ShopLanguage]): string {
  return `<a href="/calls?lang=${language}">${text.calls}</a>`
}

/** The actions that are still possible for the last order. */
function orderCard(view: ShopView, order: Order, text: (typeof texts)[ShopLanguage]): string {
  const press = (action: string, label: string) => button(view, action, label, 'second', order)
  return `<section class="card row" id="order">
  <span><strong>${text.order}</strong><br><code>${escapeHtml(order.externalId)}</code></span>
  <span class="row">${press('/renew', text.renew)} ${press('/refund-part', text.refundPart)}
    ${press('/refund', text.refund)} ${press('/cancel', text.cancel)}</span>
</section>`
}

function button(
  view: ShopView,
  action: string,
  label: string,
  look = '',
  order: Order | null = null,
): string {
  const query = view.language === 'ru' ? '?lang=ru' : ''
  const hidden = (name: string, value: string | null | undefined) =>
    value ? `<input type="hidden" name="${name}" value="${escapeHtml(value)}">` : ''
  const inputs = hidden('click_id', view.fromAddress) + hidden('order', order?.externalId)
  return `<form method="post" action="${action}${query}">${inputs}<button class="${look}">${label}</button></form>`
}

function reportCard(report: ShopCall, text: (typeof texts)[ShopLanguage], isLast = true): string {
  const title = report.status === null ? text.silent : `${text.answered}: ${report.status}`
  return `<section class="card"${isLast ? ' id="report"' : ''} data-status="${report.status ?? ''}">
  <h2>${title}</h2><pre>${escapeHtml(indented(report.answer))}</pre>
  <h2>${text.sent}</h2><pre>${escapeHtml(JSON.stringify(report.sent, null, 2))}</pre>
</section>`
}

function indented(answer: string): string {
  try {
    return JSON.stringify(JSON.parse(answer), null, 2)
  } catch {
    return answer
  }
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Escapes text for HTML, between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
