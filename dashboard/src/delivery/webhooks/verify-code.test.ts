import { expect, test } from 'vitest'
import { webhookHeaders, webhookSecret } from '../../../../workers/delivery/rules/webhook.ts'
import { verifyCode } from './verify-code.ts'

const [secret, old] = [1, 2].map((byte) => webhookSecret(new Uint8Array(32).fill(byte)))
const body = '{"type":"conversion.approved"}'

test('the code of the page accepts genuine messages, also during a rotation, and no others', async () => {
  const module = `data:text/javascript,${encodeURIComponent(verifyCode)}`
  const { isGenuine } = await import(/* @vite-ignore */ module)
  const now = new Date()
  const headers = await webhookHeaders({ id: 'm1', body, now }, [secret!, old!])
  expect(isGenuine(secret, headers, body)).toBe(true)
  expect(isGenuine(old, headers, body)).toBe(true)
  expect(isGenuine(secret, headers, `${body} `)).toBe(false)
  expect(isGenuine(webhookSecret(new Uint8Array(32).fill(3)), headers, body)).toBe(false)
  const early = new Date(now.getTime() - 600_000)
  const stale = await webhookHeaders({ id: 'm1', body, now: early }, [secret!])
  expect(isGenuine(secret, stale, body)).toBe(false)
})
