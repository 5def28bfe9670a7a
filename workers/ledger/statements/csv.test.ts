import { expect, test } from 'vitest'
import { StatementAnswer } from './contract.ts'
import { statementCsv } from './csv.ts'
import { toStatementLine } from './db.ts'

test('every row has as many cells as the header names columns', () => {
  const balances = [{ kind: 'aff.available' as const, minor: 1470n }]
  const days = { from: '2026-11-01', to: '2026-11-30' }
  const file = statementCsv({
    ...{ ...days, currency: 'USD', opening: balances, lines: [], closing: balances },
  })
  const rows = file.trimEnd().split('\r\n')
  expect(rows).toHaveLength(3)
  expect(new Set(rows.map((row) => row.split(',').length))).toEqual(new Set([17]))
  expect(rows[1]).toMatch(/^2026-11-01,opening aff\.available,14\.70,USD,/)
})

/** The driver returns bigint as a string. */
const row = {
  ...{ id: '01a1f7f8-3000-72e3-9854-35fdc0aa48e2', transaction_id: 'any' },
  ...{ recorded_at: '2026-11-02T10:00:00.123Z', effective_at: '2026-11-01T10:00:00Z' },
  ...{ recorded_at_exactly: '2026-11-02T10:00:00.123456Z', reason: 'commission_created' },
  ...{ amount: '1470', currency: 'USD', from_account: null, to_account: 'aff.pending' },
  ...{
    advertiser: { id: 'any', name: 'Lumen' },
    affiliate: { id: 'any', code: 'anna', name: 'Anna Media' },
  },
  ...{ offer: 'Lamps, all', event: 'sale', level: 1, conversion_id: 'c1', external_id: 'order-1' },
  ...{
    click_id: null,
    payout_item_id: null,
    booking_reference: null,
    affiliate_name: 'Anna Media',
  },
}

test('a line has its columns in the order that integrations read', () => {
  const days = { from: '2026-11-01', to: '2026-11-30' }
  const lines = [toStatementLine(row)]
  const file = statementCsv({ ...days, currency: 'USD', opening: [], lines, closing: [] })
  expect(file.split('\r\n')).toEqual([
    'recorded_at,reason,amount,currency,from_account,to_account,advertiser,affiliate,offer,event,level,conversion_id,external_id,click_id,payout_item_id,booking_reference,affiliate_name',
    '2026-11-02T10:00:00.123Z,commission_created,14.70,USD,,aff.pending,Lumen,anna,"Lamps, all",sale,1,c1,order-1,,,,Anna Media',
    '',
  ])
})

test('the answer names the columns in the order that integrations read', () => {
  expect(Object.keys(StatementAnswer.shape.lines.element.shape)).toEqual([
    ...['id', 'transaction_id', 'recorded_at', 'effective_at', 'reason', 'amount'],
    ...['from_account', 'to_account', 'advertiser', 'affiliate', 'offer', 'event', 'level'],
    ...['conversion_id', 'external_id', 'click_id', 'payout_item_id', 'booking_reference'],
  ])
})
