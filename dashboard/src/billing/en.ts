import { counted } from '../core/i18n/plural.ts'

const conversions = (count: number) =>
  counted('en', count, { one: 'conversion', other: 'conversions' })

/** Texts of an advertiser's balance, on Home as well. */
export const enBalances = {
  balances: {
    list: 'Balances of advertisers',
    listHelp: 'What each advertiser has with us, owes us, and what waits for money.',
    none: 'Advertisers appear here as soon as there is one.',
    title: 'Balance',
    billing: 'Pays',
    billings: { prepaid: 'In advance', postpaid: 'On credit', own_payer: 'By its own PayPal' },
    billingHelp: {
      prepaid:
        'Paid in advance. Each conversion takes its commission from the deposit; what does not fit waits, and is paid as soon as a deposit arrives.',
      postpaid:
        'Paid afterwards, by monthly invoice. Each conversion uses credit; beyond the limit commissions wait until an invoice is paid.',
      own_payer:
        'The advertiser’s own PayPal account pays the affiliates. It pays the platform’s fees by monthly invoice.',
    },
    deposit: 'Deposit',
    depositHelp: 'Free for new commissions',
    creditUsed: 'Credit used',
    creditOf: (limit: string) => `of ${limit}`,
    creditLeft: 'Credit left',
    limit: 'Credit limit',
    owed: 'Owed',
    owedHelp: 'Charged back or not yet paid. The next deposit pays it first.',
    owedFeeHelp: 'The platform’s fees. They are invoiced after each month.',
    waiting: 'Waiting for money',
    waitingHelp: (count: number) =>
      count === 0
        ? 'No commission waits.'
        : `${conversions(count)}, shown to affiliates as “Awaiting funds”. The oldest is paid first.`,
    lowTitle: 'The deposit is low',
    lowMeans: (deposit: string, threshold: string) =>
      `${deposit} is left, and the notice is set at ${threshold}. When it is used up, commissions wait and affiliates see it.`,
    waitTitle: 'Commissions wait for money',
    waitMeans: (amount: string) =>
      `${amount} cannot be promised to affiliates before money arrives.`,
    topUp: 'Send a deposit as agreed with us; finance books it the day it arrives.',
    openOne: (name: string) => `Open the balance of ${name}`,
    toStatement: 'Statement',
    recordDeposit: 'Record a deposit',
    minimums: 'Payout minimums',
    minimumsHelp:
      'Smaller balances are carried over to the next payout. Leave empty for the default: 100 in the advertiser’s own currency, none in others. Affiliates may set a higher minimum.',
    minimumsSave: 'Save minimums',
    minimumsSaved: 'Saved.',
    creditForm: 'Credit limit',
    creditHelp:
      'What this advertiser may owe. A second person of finance accepts it; raising it funds at once what waited for it.',
    creditSave: 'Propose the limit',
    creditReason: 'Reason',
    creditSaved: 'Proposed. A second person of finance accepts it under Payouts, Attention.',
  },
}
