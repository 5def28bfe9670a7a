import type { CaughtMail } from './mail-catcher.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => entities[sign] as string)

/** The catcher's page: newest first, each mail in a sandboxed frame that may only open links. */
export function mailPage(mails: readonly CaughtMail[]): string {
  const articles = mails.map(
    (mail) => `<article>
<h2>${escaped(mail.subject)}</h2>
<p>${escaped(mail.caught_at)} · from ${escaped(mail.from)} · to <b>${escaped(mail.to)}</b>${
      mail.reply_to === null ? '' : ` · answers to ${escaped(mail.reply_to)}`
    }</p>
<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${escaped(
      mail.html.replace('<head>', '<head><base target="_blank">'),
    )}" title="${escaped(mail.subject)}"></iframe>
<details><summary>Plain text</summary><pre>${escaped(mail.text)}</pre></details>
</article>`,
  )
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mail catcher</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:760px;margin:32px auto;padding:0 16px;color:#1c1c28}
article{border:1px solid #ddd;border-radius:10px;padding:16px;margin:16px 0}
h2{margin:0;font-size:17px}p{margin:4px 0 12px;color:#5c5c70;overflow-wrap:anywhere}
iframe{width:100%;height:360px;border:1px solid #eee;border-radius:8px}pre{white-space:pre-wrap;overflow-wrap:anywhere}
</style></head>
<body>
<h1>Mail catcher</h1>
<p>Every mail of this local run ends here. <a href="/mails.json">As JSON</a>; add <code>?to=address</code> to see one person's.</p>
${articles.length === 0 ? '<p>No mail yet.</p>' : articles.join('\n')}
</body>
</html>
`
}
