import { expect, test } from 'vitest'
import { invoiceLines } from '../../schema/bookings.ts'
import { auditRuns } from '../../schema/journals.ts'
import { readerOf } from './typed-rows.ts'

const line = readerOf({ offerName: invoiceLines.offerName, amountMinor: invoiceLines.amountMinor })

test('a row is read in the types of its columns, and only these columns', () => {
  expect(line({ offer_name: 'Tea', amount_minor: '9007199254740993', hash: 'x' })).toEqual({
    ...{ offerName: 'Tea', amountMinor: 9007199254740993n },
  })
  const at = new Date('2026-11-02T10:00:00.123Z')
  const started = readerOf({ at: auditRuns.startedAt })
  expect(started({ started_at: at })).toEqual({ at })
  expect(started({ started_at: at.toISOString() })).toEqual({ at })
  expect(readerOf({ event: invoiceLines.event })({ event: null })).toEqual({ event: null })
})

test('a column that the statement forgot is a bug, and so is null where there is none', () => {
  expect(() => line({ offer_name: 'Tea' })).toThrow('the row has no amount_minor')
  expect(() => line({ offer_name: null, amount_minor: '1' })).toThrow('the row has no offer_name')
})
