import type { ConversionEvent } from '../../../../schema/vocabulary.ts'

/** Texts of the statement as PDF, beside those of the page. */
export const enPdf = {
  events: {
    lead: 'Lead',
    sale: 'Sale',
    rebill: 'Rebill',
    refund: 'Refund',
    chargeback: 'Chargeback',
    cancel: 'Cancel',
  } satisfies Record<ConversionEvent, string>,
  title: 'Account statement',
  affiliate: (name: string) => `Affiliate: ${name}`,
  withAdvertiser: (name: string) => `Advertiser: ${name}`,
  allAdvertisers: 'All advertisers',
  currency: (code: string) => `Currency: ${code}`,
  when: 'When (UTC)',
  what: 'Transaction',
  amount: 'Amount',
  opening: (day: string) => `Balances before ${day}`,
  closing: (day: string) => `Balances after ${day}`,
  none: 'No transactions in this period.',
  lines: (count: string) => `Transactions: ${count}`,
  page: (page: number, pages: number) => `Page ${page} of ${pages}`,
  made: (time: string) => `Created ${time} UTC`,
}
