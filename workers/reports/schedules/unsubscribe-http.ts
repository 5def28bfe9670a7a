/** Ends scheduled reports by the link of a mail, without signing in. */
import * as z from 'zod'
import type { Language } from '../../../schema/vocabulary.ts'
import { connect, runScoped } from '../../core/database.ts'
import { refuse } from '../../core/refusal.ts'
import { readMailToken } from '../../credentials/mail-token.ts'
import type { ApiRequest } from '../../http/context.ts'
import { route, routes } from '../../http/route.ts'
import { UnsubscribeQuery } from './contract.ts'
import { findRecipient, toShownRecipient } from './recipients-db.ts'

const page = { description: 'A page.', content: { 'text/html': { schema: z.string() } } }
const showRoute = route(
  'get /v1/unsubscribe',
  {
    tags: ['Statistics'],
    summary: 'Show the page to unsubscribe',
    description: 'Changes nothing, because programs that check mails open their links.',
    request: { query: UnsubscribeQuery },
    responses: { 200: page },
  },
  ['gone'],
)
const leaveRoute = route(
  'post /v1/unsubscribe',
  {
    tags: ['Statistics'],
    summary: 'Unsubscribe from a scheduled report',
    description: 'By the link of a mail, or by the button of a mail program (RFC 8058).',
    request: { query: UnsubscribeQuery },
    responses: { 200: page },
  },
  ['gone'],
)

export const unsubscribeRoutes = routes()
  .openapi(showRoute, async (c) => sendPage(c, c.req.valid('query').token, false))
  .openapi(leaveRoute, async (c) => sendPage(c, c.req.valid('query').token, true))

/** @throws Refusal `gone`: the same for a forged link and for a schedule that was deleted. */
async function sendPage(c: ApiRequest, token: string, isLeaving: boolean): Promise<Response> {
  const id = readMailToken(c.env.MAIL_TOKEN_KEY, 'unsubscribe', token)
  if (id === null) throw refuse('gone', 'unsubscribe_link_wrong')
  const db = await connect(c.env.API_DATABASE_URL)
  const nobody = { kind: 'sign_in', email: '' } as const
  const [[row] = []] = await runScoped(db, nobody, [findRecipient(id, isLeaving, c.var.now)])
  if (row === undefined) throw refuse('gone', 'unsubscribe_link_wrong')
  const { name, language } = toShownRecipient(row)
  return c.body(pageOf(language, name, isLeaving), 200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    'content-language': language,
  })
}

const words: Readonly<
  Record<Language, { ask: (name: string) => string; done: (name: string) => string; act: string }>
> = {
  en: {
    ask: (name) => `Do you want to stop receiving the report “${name}”?`,
    done: (name) => `You no longer receive the report “${name}”.`,
    act: 'Unsubscribe',
  },
  ru: {
    ask: (name) => `Больше не присылать отчёт «${name}»?`,
    done: (name) => `Вы отписались от отчёта «${name}».`,
    act: 'Отписаться',
  },
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => entities[sign] as string)

/** The form has no address: it is sent to that of the page. */
function pageOf(language: Language, name: string, isDone: boolean): string {
  const { ask, done, act } = words[language]
  const text = escaped(isDone ? done(name) : ask(name))
  const form = isDone ? '' : `<form method="post"><button>${act}</button></form>`
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${act}</title></head>
<body><main><p>${text}</p>${form}</main></body>
</html>
`
}
