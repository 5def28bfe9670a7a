import { expect, test } from 'vitest'
import { maskReceiver } from '../../../core/mask-receiver.ts'
import {
  changedDetails,
  detailsToUndo,
  isReceiverUsable,
  RECEIVER_WAIT_MS,
  receiverBefore,
  receiverInUse,
  receiverUsableFrom,
} from './receiver.ts'

const now = new Date('2026-11-22T10:00:00.000Z')
const after = (ms: number) => new Date(now.getTime() + ms)
const old = { email: 'old@example.com', usableFrom: null }
const made = { id: 'change', previousEmail: 'old@example.com' }

test('F49: a changed receiver is paid after 72 hours, not a millisecond before', () => {
  const usableFrom = receiverUsableFrom(old, now)
  expect(usableFrom?.toISOString()).toBe('2026-11-25T10:00:00.000Z')
  const changed = { email: 'new@example.com', usableFrom }
  expect(isReceiverUsable(changed, after(RECEIVER_WAIT_MS - 1))).toBe(false)
  expect(isReceiverUsable(changed, after(RECEIVER_WAIT_MS))).toBe(true)
})

test('the first receiver is paid at once; without one nobody is', () => {
  const none = { email: null, usableFrom: null }
  expect(receiverUsableFrom(none, now)).toBeNull()
  expect(isReceiverUsable(none, now)).toBe(false)
})

test('F49: how to be paid by hand is the first time good at once, and after every change in 72 hours', () => {
  const never = { details: null, usableFrom: null, previous: null }
  const first = { ...never, details: 'IBAN 1' }
  expect(changedDetails(never, 'IBAN 1', now)).toEqual(first)
  expect(changedDetails(first, 'IBAN 1', now)).toEqual(first)
  const changed = changedDetails(first, 'IBAN 2', now)
  expect(changed).toEqual({
    ...{ details: 'IBAN 2', usableFrom: after(RECEIVER_WAIT_MS), previous: 'IBAN 1' },
  })
  // Removing the details first does not avoid the waiting period.
  const none = changedDetails(first, null, now)
  expect(none.usableFrom).toEqual(after(RECEIVER_WAIT_MS))
  expect(changedDetails(none, 'IBAN 2', after(1)).usableFrom).toEqual(after(RECEIVER_WAIT_MS + 1))
  expect(changedDetails(changed, 'IBAN 2', after(1))).toEqual(changed)
})

test('F49: changed details can be undone during the waiting period, which restores the details in use before', () => {
  const first = { details: 'IBAN 1', usableFrom: null, previous: null }
  expect(detailsToUndo(first, now)).toBeNull()
  const changed = changedDetails(first, 'IBAN 2', now)
  const again = changedDetails(changed, 'IBAN 3', after(1))
  expect(detailsToUndo(again, after(1))).toBe('IBAN 1')
  expect(detailsToUndo(changed, after(RECEIVER_WAIT_MS - 1))).toBe('IBAN 1')
  expect(detailsToUndo(changed, after(RECEIVER_WAIT_MS))).toBeNull()
  // In force by now, so undoing the next change restores it.
  const later = changedDetails(changed, 'IBAN 3', after(RECEIVER_WAIT_MS))
  expect(later.previous).toBe('IBAN 2')
})

test('a change can be undone during its waiting period only', () => {
  const changed = { email: 'new@example.com', usableFrom: after(RECEIVER_WAIT_MS) }
  expect(receiverBefore(changed, made, after(RECEIVER_WAIT_MS - 1))).toEqual({
    ...{ changeId: 'change', email: 'old@example.com' },
  })
  expect(receiverBefore(changed, made, after(RECEIVER_WAIT_MS))).toBeNull()
  expect(receiverBefore(old, null, now)).toBeNull()
  expect(receiverBefore(changed, { id: 'first', previousEmail: null }, now)).toBeNull()
})

test('F49: undo never restores an address that is still in its waiting period', () => {
  const waiting = { email: 'thief@example.com', usableFrom: after(1) }
  expect(receiverInUse(waiting, made, now)).toBe('old@example.com')
  expect(receiverInUse(waiting, made, after(1))).toBe('thief@example.com')
  expect(receiverInUse(old, null, now)).toBe('old@example.com')
})

test.each([
  ['anna@example.com', 'a…@example.com'],
  ['a@example.com', 'a…@example.com'],
  ['ö.x@example.com', 'ö…@example.com'],
])('%s is shown as %s', (receiver, shown) => {
  expect(maskReceiver(receiver)).toBe(shown)
})
