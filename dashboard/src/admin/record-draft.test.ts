import { expect, test } from 'vitest'
import type { AdminEdit, AdminRecord } from './admin-data.ts'
import { changesIn, draftOf } from './record-draft.ts'

const edit = (name: string, input: AdminEdit['input'], is_nullable = false): AdminEdit => ({
  ...{ name, input, is_nullable, choices: null, min: null, max: null },
})
const edits = [
  edit('name', 'line'),
  edit('days', 'number', true),
  edit('welcome', 'flag'),
  edit('ends', 'time', true),
  edit('repeat_seconds', 'number'),
]
const record: AdminRecord = {
  ...{ key: '1', title: 'One', names: {}, currency: null },
  fields: { name: 'One', days: 7, welcome: true, ends: null, repeat_seconds: 86_400, other: 'x' },
}

test('a form that nobody touched changes nothing', () => {
  expect(changesIn(edits, record, draftOf(edits, record))).toEqual({ changes: {}, expected: {} })
})

test('only changed fields are sent, with their previous values', () => {
  const draft = { ...draftOf(edits, record), name: 'Two', days: '', welcome: false }
  expect(changesIn(edits, record, draft)).toEqual({
    changes: { name: 'Two', days: null, welcome: false },
    expected: { name: 'One', days: 7, welcome: true },
  })
})

test('a number is a number, and a time is one of UTC', () => {
  const draft = { ...draftOf(edits, record), days: '30', ends: '2026-11-22T10:00' }
  const { changes } = changesIn(edits, record, draft)
  expect(changes).toEqual({ days: 30, ends: new Date('2026-11-22T10:00').toISOString() })
})

test('seconds are shown and typed in hours', () => {
  const draft = draftOf(edits, record)
  expect(draft.repeat_seconds).toBe('24')
  const sent = (typed: string) =>
    changesIn(edits, record, { ...draft, repeat_seconds: typed }).changes
  expect(['0,5', 'soon'].map(sent)).toEqual([{ repeat_seconds: 1800 }, { repeat_seconds: 'soon' }])
})
