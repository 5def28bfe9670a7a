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
 */
export function renderMail(
  { kind, language, facts }: { kind: MailKind; language: Language; facts: Record<string, string> },
  url: string,
  brand: string,
): RenderedMail {
  const say = texts[language][kind] as (facts: Record<string, string>) => MailText
  return laidOut(language, say(onOneLine(facts)), url, brand)
}

/** An alert to the operator. */
export function renderAlert(language: Language, alert: AlertMessage, url: string): RenderedMail {
  const say = language === 'ru' ? alertsInRussian : alertsInEnglish
  const { detail = '' } = onOneLine({ detail: alert.detail })
  return laidOut(language, say({ ...alert, detail }), url, 'Tributary')
}

function laidOut(language: Language, mail: MailText, url: string, brand: string): RenderedMail {
  const { subject, paragraphs, button } = mail
  return {
    subject,
    text: [...paragraphs, `${button}:\n${url}`, `— ${brand}`].join('\n\n'),
    html: htmlOf(language, mail, url, brand),
  }
}

/** Removes line breaks from text that people wrote: it must not start a header or paragraph. */
function onOneLine(facts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are removed
      value.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' '),
    ]),
  )
}

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
  'display:inline-block;padding:10px 18px;border-radius:8px;background:#4f46e5;color:#ffffff;text-decoration:none;font-weight:600'

function htmlOf(language: Language, mail: MailText, url: string, brand: string): string {
  const link = escaped(url)
  const paragraphs = mail.paragraphs.map((text) => `<p style="${PARAGRAPH}">${escaped(text)}</p>`)
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(mail.subject)}</title></head>
<body style="margin:0;padding:24px;background:#f6f6f9;font:16px/1.5 system-ui,sans-serif;color:#1c1c28">
<div style="max-width:520px;margin:0 auto;padding:28px;background:#ffffff;border:1px solid #e4e4ec;border-radius:12px">
${paragraphs.join('\n')}
<p style="margin:24px 0"><a href="${link}" style="${BUTTON}">${escaped(mail.button)}</a></p>
<p style="margin:0;font-size:13px;color:#5c5c70;overflow-wrap:anywhere">${link}</p>
<p style="margin:24px 0 0;font-size:13px;color:#5c5c70">${escaped(brand)}</p>
</div>
</body>
</html>
`
}
