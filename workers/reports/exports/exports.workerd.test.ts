import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { expect, test, vi } from 'vitest'
import consumer from '../../consumer.ts'
import { connect, runScoped } from '../../core/database.ts'
import { newId } from '../../core/ids.ts'
import type { ConsumerEnv } from '../../env.ts'
import { exportMessage } from './export-message-rules.ts'
import { openFile } from './r2-file.ts'

const bindings = env as unknown as ConsumerEnv
const PART_BYTES = 5 * 1024 * 1024

test.each([
  ['csv', 'text/csv; charset=utf-8', /^day,clicks,/],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', /^PK/],
])('the queue’s message becomes a %s file in R2', async (format, contentType, start) => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
  const [id, userId] = [newId(new Date()), newId(new Date())]
  const days = { from: '2026-11-01', to: '2026-11-02', time_zone: 'UTC' }
  const db = await connect(bindings.SYSTEM_DATABASE_URL)
  await runScoped(db, { kind: 'system' }, [
    sql`insert into affiliate.users (id, email, name) values (${userId}, ${`${userId}@people.example`}, 'Staff')`,
    sql`insert into affiliate.user_roles (id, user_id, role) values (${newId(new Date())}, ${userId}, 'finance')`,
    sql`insert into affiliate.report_exports (id, user_id, role, kind, question, format, created_at)
      values (${id}, ${userId}, 'finance', 'report', ${JSON.stringify({ ...days, group_by: 'day' })}::jsonb, ${format}, now())`,
  ])
  const message = { id: 'm', timestamp: new Date(), attempts: 1, body: exportMessage(id) }
  const batch = createMessageBatch('exports', [message])
  await consumer.queue(batch, bindings)
  const { explicitAcks } = await getQueueResult(batch, createExecutionContext())
  expect(explicitAcks).toEqual(['m'])
  const file = await bindings.EXPORTS.get(`${id}/1.${format}`)
  expect(file?.httpMetadata?.contentType).toBe(contentType)
  expect(await file?.text()).toMatch(start)
})

test('R2 takes a long file in parts', async () => {
  const file = openFile(bindings.EXPORTS, 'long/1.csv', 'text/csv', PART_BYTES)
  const line = `${'x'.repeat(1_048_575)}\n`
  for (let written = 0; written < 12; written += 1) await file.write(line)
  expect(await file.finish()).toBe(12 * 1_048_576)
  const stored = await bindings.EXPORTS.head('long/1.csv')
  expect(stored?.size).toBe(12 * 1_048_576)
})
