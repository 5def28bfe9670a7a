/** A printable invoice page: no script, no image, one style sheet allowed by its own policy. */
import { currencyExponents, type Language } from '../../../schema/vocabulary.ts'
import { addDays } from '../../core/days.ts'
import { toDecimal } from '../../core/money.ts'
import type { InvoiceLine, InvoiceView } from '../db/invoices.ts'
import { invoiceWords } from './invoice-texts.ts'

const style = `
@page { size: A4; margin: 18mm }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff;
  font: 15px/1.5 system-ui, sans-serif }
h1 { font-size: 1.6rem; margin: 0 0 1.5rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; margin: 0 0 2rem }
dt { color: #555 }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-line }
table { width: 100%; border-collapse: collapse }
th { text-align: start; border-bottom: 2px solid #111 }
th, td { padding: .4rem .6rem .4rem 0; vertical-align: top; overflow-wrap: anywhere }
tbody td { border-bottom: 1px solid #ccc }
.number { text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums }
tfoot th { text-align: end; border: 0 }
.void { border: 2px solid; padding: .5rem 1rem; margin: 0 0 1.5rem }
tr { break-inside: avoid }
thead { display: table-header-group }
@media print { body { max-width: none; margin: 0; padding: 0 } }
`

export interface InvoicePage {
  invoice: InvoiceView
  lines: readonly InvoiceLine[]
  /** Name and address of the issuer, one line each. */
  issuer: string
  language: Language
}

/** The page as HTML. All text from users is escaped. */
export function invoicePage({ invoice, lines, issuer, language }: InvoicePage): string {
  const words = invoiceWords[language]
  const money = (minor: bigint) => escaped(formatMoney(minor, invoice, language))
  const dated = (time: Date | string) => escaped(formatDay(new Date(time), language))
  const last = addDays(invoice.periodEnd, -1)
  const facts: [string, string][] = [
    [words.from, escaped(issuer)],
    [words.to, escaped(invoice.advertiser.name)],
    [words.issued, dated(invoice.issuedAt)],
    [words.due, dated(invoice.dueAt)],
    [words.period, `${dated(invoice.periodStart)} – ${dated(last)}`],
  ]
  const rows = lines.map(
    ({ offerName, event, kind, count, amountMinor }) =>
      `<tr><td>${escaped(offerName)}</td><td>${event === null ? '' : words.events[event]}</td>` +
      `<td>${words.kind[kind]}</td><td class="number">${count}</td>` +
      `<td class="number">${money(amountMinor)}</td></tr>`,
  )
  const isVoid = invoice.status === 'void'
  const reason = escaped(invoice.voidReason ?? '')
  const openMinor = isVoid ? 0n : invoice.totalMinor - invoice.paidMinor
  const sums: [string, bigint][] = [
    [words.total, invoice.totalMinor],
    [words.paid, invoice.paidMinor],
    [words.open, openMinor],
  ]
  const title = `${words.invoice} ${escaped(invoice.number)}`
  const heads = [words.offer, words.event, words.what]
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${style}</style></head>
<body><h1>${title}</h1>
${isVoid ? `<p class="void">${words.voided}. ${reason}</p>` : ''}
<dl>${facts.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>
<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}
<th scope="col" class="number">${words.count}</th><th scope="col" class="number">${words.amount}</th></tr></thead>
<tbody>${rows.join('\n')}</tbody>
<tfoot>${sums
    .map(
      ([name, minor]) =>
        `<tr><th scope="row" colspan="4">${name}</th><td class="number">${money(minor)}</td></tr>`,
    )
    .join('\n')}</tfoot></table></body></html>
`
}

/** The page's Content-Security-Policy. It allows only the page's own style sheet. */
export async function invoicePolicy(): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style))
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)))
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`
}

function formatMoney(minor: bigint, { currency }: InvoiceView, language: Language): string {
  const digits = currencyExponents[currency]
  const format = new Intl.NumberFormat(language, {
    ...{ style: 'currency', currency, currencyDisplay: 'code' },
    ...{ minimumFractionDigits: digits, maximumFractionDigits: digits },
  })
  // Formats a decimal string, so that no digit is lost.
  return format.format(toDecimal({ minor, currency }) as `${number}`)
}

function formatDay(day: Date, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(day)
}

const entities: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
