import { expect, test } from 'vitest'
import { invoiceCsv } from './invoice-lines.ts'

test('F121: a line of the CSV is text, whatever the offer is called', () => {
  const invoice = {
    ...{ number: 'INV-2026-000001', periodStart: '2026-10-01', periodEnd: '2026-11-01' },
    currency: 'USD' as const,
  }
  const line = { position: 1, event: 'sale', kind: 'commissions', count: 2 } as const
  const csv = invoiceCsv(invoice, [
    { ...line, offerName: '=HYPERLINK("x")', amountMinor: 2940n },
    {
      ...line,
      position: 2,
      kind: 'refunds',
      event: null,
      offerName: 'Tea, "green"',
      amountMinor: -5n,
    },
  ])
  expect(csv.split('\r\n')).toEqual([
    'invoice,period_start,period_end,position,offer,event,kind,count,amount,currency',
    `INV-2026-000001,2026-10-01,2026-11-01,1,"'=HYPERLINK(""x"")",sale,commissions,2,29.40,USD`,
    'INV-2026-000001,2026-10-01,2026-11-01,2,"Tea, ""green""",,refunds,2,-0.05,USD',
    '',
  ])
})
