import { escaped } from '../escaped.ts'

/** The page of the local name servers: the TXT records, and a form that sets one. */
export function dnsPage(records: ReadonlyMap<string, readonly string[]>): string {
  const rows = [...records].map(
    ([name, values]) =>
      `<tr><td>${escaped(name)}</td><td>${values.map(escaped).join('<br>')}</td></tr>`,
  )
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>DNS records</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:760px;margin:32px auto;padding:0 16px;color:#1c1c28}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:6px 8px;border-bottom:1px solid #ddd;overflow-wrap:anywhere}
label{display:block;margin-bottom:12px}input{display:block;width:100%;padding:6px;font:inherit;box-sizing:border-box}
</style></head>
<body>
<h1>DNS records</h1>
<p>The name servers of this local run. To verify a host, copy the name and value from the app’s page and set the record here.</p>
<form method="post" action="/records">
<label>Name <input name="name" required placeholder="_tributary.shop.example"></label>
<label>Value <input name="value" required></label>
<button>Set TXT record</button>
</form>
<h2>TXT records</h2>
${rows.length === 0 ? '<p>No records yet.</p>' : `<table><tr><th>Name</th><th>Value</th></tr>${rows.join('')}</table>`}
</body>
</html>
`
}
