/** Renders a mail by kind and language, as plain text and as simple HTML. */
import type { Language, MailKind } from '../../../schema/vocabulary.ts'
import type { AlertMessage } from './alert-message.ts'
import { alertTexts as alertsInEnglish } from './texts/alerts-en.ts'
import { alertTexts as alertsInRussian } from './texts/alerts-ru.ts'
import { en } from './texts/en.ts'
import { ru } from './texts/ru.ts'
import type { MailText, MailTexts } from './texts/text.ts'

const texts: Readonly<Record<Language, MailTexts>> = { en, ru }

export interface RenderedMail {
  subject: string
  text: string
  html: string
}

/**
 * @param facts the data of the mail's row (workers/mail/rules/mails.ts)
 * @param url target of the button
 * @param brand name at the end of the mail
 * @param unsubscribeUrl where such mails are ended, if they can be
 */
export function renderMail(
  { kind, language, facts }: { kind: MailKind; language: Language; facts: Record<string, string> },
  url: string,
  brand: string,
  unsubscribeUrl: string | null = null,
): RenderedMail {
  const say = texts[language][kind] as (facts: Record<string, string>) => MailText
  return laidOut(language, say(onOneLine(facts)), { url, brand, unsubscribeUrl })
}

/** An alert to the operator. */
export function renderAlert(language: Language, alert: AlertMessage, url: string): RenderedMail {
  const say = language === 'ru' ? alertsInRussian : alertsInEnglish
  const { detail = '' } = onOneLine({ detail: alert.detail })
  const ends = { url, brand: 'Tributary', unsubscribeUrl: null }
  return laidOut(language, say({ ...alert, detail }), ends)
}

/** What follows the paragraphs. */
interface Ends {
  url: string
  brand: string
  unsubscribeUrl: string | null
}

function laidOut(language: Language, mail: MailText, ends: Ends): RenderedMail {
  const { subject, button, unsubscribe } = mail
  // Facts that are JSON keep the breaks in texts that people wrote.
  const paragraphs = mail.paragraphs.map(withoutBreaks)
  const table = (mail.table ?? []).map((cells) => cells.map(withoutBreaks))
  const { url, brand, unsubscribeUrl } = ends
  const leave = unsubscribe && unsubscribeUrl ? [`${unsubscribe}:\n${unsubscribeUrl}`] : []
  const rows = table.map((cells) => cells.join(' | ')).join('\n')
  const body = [...paragraphs, ...(rows === '' ? [] : [rows]), `${button}:\n${url}`]
  return {
    subject,
    text: [...body, `— ${brand}`, ...leave].join('\n\n'),
    html: htmlOf(language, { ...mail, paragraphs, table }, ends),
  }
}

/** Removes line breaks from text that people wrote: it must not start a header or paragraph. */
function onOneLine(facts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, withoutBreaks(value)]),
  )
}

const withoutBreaks = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are removed
  text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign] as string)

const PARAGRAPH = 'margin:0 0 16px;overflow-wrap:anywhere'
const BUTTON =
  'display:inline-block;padding:10px 18px;border-radius:8px;background:#0d62a1;color:#ffffff;text-decoration:none;font-weight:600'

const CELL = 'padding:4px 8px;border-bottom:1px solid #e4e4ec;overflow-wrap:anywhere'

/** Cells after the first are figures. */
function tableOf(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const line = (cells: readonly string[], tag: 'th' | 'td') =>
    cells
      .map(
        (cell, at) =>
          `<${tag} style="${CELL};text-align:${at === 0 ? 'left' : 'right'}">${escaped(cell)}</${tag}>`,
      )
      .join('')
  const lines = rows.map((cells, at) => `<tr>${line(cells, at === 0 ? 'th' : 'td')}</tr>`)
  return `<table style="width:100%;border-collapse:collapse;font-size:14px">${lines.join('')}</table>\n`
}

function htmlOf(language: Language, mail: MailText, { url, brand, unsubscribeUrl }: Ends): string {
  const link = escaped(url)
  const leave =
    mail.unsubscribe && unsubscribeUrl
      ? ` · <a href="${escaped(unsubscribeUrl)}" style="color:#5c5c70">${escaped(mail.unsubscribe)}</a>`
      : ''
  const paragraphs = mail.paragraphs.map((text) => `<p style="${PARAGRAPH}">${escaped(text)}</p>`)
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(mail.subject)}</title></head>
<body style="margin:0;padding:24px;background:#f6f6f9;font:16px/1.5 system-ui,sans-serif;color:#1c1c28">
<div style="max-width:520px;margin:0 auto;padding:28px;background:#ffffff;border:1px solid #e4e4ec;border-radius:12px">
${paragraphs.join('\n')}
${tableOf(mail.table ?? [])}<p style="margin:24px 0"><a href="${link}" style="${BUTTON}">${escaped(mail.button)}</a></p>
<p style="margin:0;font-size:13px;color:#5c5c70;overflow-wrap:anywhere">${link}</p>
<p style="margin:24px 0 0;font-size:13px;color:#5c5c70">${escaped(brand)}${leave}</p>
</div>
</body>
</html>
`
}
