import type { ChatMessage } from './telegram-simulator.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => entities[sign] as string)
/** A chat of one's own for each language. */
const people = [
  { chat: 5001, language: 'en', name: 'English chat' },
  { chat: 5002, language: 'ru', name: 'Russian chat' },
]

const page = (title: string, body: string) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:760px;margin:32px auto;padding:0 16px;color:#1c1c28}
article{border:1px solid #ddd;border-radius:10px;padding:16px;margin:16px 0}
h2{margin:0;font-size:17px}p{margin:4px 0 12px;overflow-wrap:anywhere;white-space:pre-wrap}
small{color:#5c5c70}form{display:inline-block;margin:0 8px 8px 0}
</style></head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`

const button = (chat: number, language: string, text: string, label: string) =>
  `<form method="post" action="/write"><input type="hidden" name="chat" value="${chat}"><input type="hidden" name="language" value="${language}"><input type="hidden" name="text" value="${escaped(text)}"><button>${label}</button></form>`

/** The page that the link of the settings opens. */
export const startPage = (code: string) =>
  page(
    'Telegram',
    `<p>The link opens the bot. Start sends <code>/start ${escaped(code)}</code>.</p>
${people.map(({ chat, language, name }) => button(chat, language, `/start ${code}`, `Start: ${name}`)).join('\n')}`,
  )

/** All chats, the newest message first. */
export function chatsPage(messages: readonly ChatMessage[]): string {
  const chats = [...new Set(messages.map(({ chat_id }) => chat_id))]
  const articles = chats.map((chat) => {
    const own = messages.filter(({ chat_id }) => chat_id === chat)
    const lines = own.map(({ from, text, sent_at }) => {
      // Telegram's own tags only: the simulator has refused all others.
      const shown = from === 'bot' ? text : escaped(text)
      return `<p><small>${escaped(sent_at)} · ${from}</small>\n${shown}</p>`
    })
    return `<article><h2>Chat ${chat}</h2>${button(chat, 'en', '/stop', 'Send /stop')}${lines.join('\n')}</article>`
  })
  return page(
    'Telegram simulator',
    `<p>Every Telegram message of this local run ends here. <a href="/messages.json">As JSON</a>; add <code>?chat=id</code> to see one chat. To link a chat, open the link of Notifications → Settings.</p>
${articles.length === 0 ? '<p>No message yet.</p>' : articles.join('\n')}`,
  )
}
