import { afterEach, beforeEach, expect, test } from 'vitest'
import { type MailCatcher, startMailCatcher } from './mail-catcher.ts'

let catcher: MailCatcher
beforeEach(async () => {
  catcher = await startMailCatcher({ port: 0 })
})
afterEach(() => catcher.close())

const letter = {
  from: '"Tributary" <post@tributary.example>',
  to: 'Anna@example.com',
  reply_to: 'help@example.com',
  subject: 'Hello <b>you</b>',
  text: 'plain <i>text</i>',
  html: '<html><head></head><body><script>alert(1)</script></body></html>',
}
const send = (body: unknown, id: string) =>
  fetch(`${catcher.url}/send`, {
    method: 'POST',
    headers: { 'idempotency-key': id },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

test('keeps a mail once and shows it to scripts by its receiver', async () => {
  expect((await send(letter, 'm1')).status).toBe(202)
  expect((await send(letter, 'm1')).status).toBe(200)
  expect((await send({ ...letter, to: 'boris@example.com' }, 'm2')).status).toBe(202)
  const read = async (query: string) =>
    ((await (await fetch(`${catcher.url}/mails.json${query}`)).json()) as { mails: object[] }).mails
  expect(await read('?to=anna@example.com')).toMatchObject([{ ...letter, id: 'm1' }])
  expect(await read('')).toMatchObject([{ id: 'm2' }, { id: 'm1' }])
})

test('shows mails to people without letting them do anything to the page', async () => {
  await send(letter, 'm1')
  const page = await fetch(`${catcher.url}/`)
  const html = await page.text()
  expect(html).toContain('Hello &lt;b&gt;you&lt;/b&gt;')
  expect(html).not.toContain('<script>')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
})

test.each([
  ['no JSON', '{'],
  ['without a receiver', { ...letter, to: undefined }],
  ['a subject that is no text', { ...letter, subject: 7 }],
])('refuses what is %s, as a provider does', async (_, body) => {
  expect((await send(body, 'm1')).status).toBe(422)
  expect(catcher.mails()).toEqual([])
})

test('other paths return 404', async () => {
  expect((await fetch(`${catcher.url}/anything`)).status).toBe(404)
})
