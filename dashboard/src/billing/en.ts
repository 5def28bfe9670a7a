import { counted } from '../core/i18n/plural.ts'

const conversions = (count: number) =>
  counted('en', count, { one: 'conversion', other: 'conversions' })

/** Texts of an advertiser's balance, on Home as well. */
export const enBalances = {
  balances: {
    list: 'Balances of advertisers',
    listHelp: 'Each advertiser’s balance, debts and unfunded commissions.',
    none: 'Advertisers appear here once they are created.',
    title: 'Balance',
    billing: 'Billing',
    billings: { prepaid: 'Prepaid', postpaid: 'Postpaid', own_payer: 'Own PayPal' },
    billingHelp: {
      prepaid:
        'Prepaid. Commissions are taken from the deposit. If the deposit is too low, commissions are funded when the next deposit arrives.',
      postpaid:
        'Postpaid by monthly invoice. Commissions use the credit limit. Commissions beyond the limit are funded when an invoice is paid.',
      own_payer:
        'The advertiser’s own PayPal account pays the affiliates. The advertiser pays the platform’s fees by monthly invoice.',
    },
    deposit: 'Deposit',
    depositHelp: 'Available for new commissions',
    creditUsed: 'Credit used',
    creditOf: (limit: string) => `of ${limit}`,
    creditLeft: 'Credit left',
    limit: 'Credit limit',
    owed: 'Owed',
    owedHelp: 'Chargebacks and unpaid amounts. The next deposit pays them first.',
    owedFeeHelp: 'Platform fees, invoiced monthly.',
    waiting: 'Awaiting funds',
    waitingHelp: (count: number) =>
      count === 0
        ? 'All commissions are funded.'
        : `${conversions(count)}, shown to affiliates as “Awaiting funds”. The oldest are funded first.`,
    lowTitle: 'Low deposit',
    lowMeans: (deposit: string, threshold: string) =>
      `${deposit} is left. The low balance threshold is ${threshold}. Once the deposit is used up, new commissions are unfunded, and affiliates see this.`,
    waitTitle: 'Commissions awaiting funds',
    waitMeans: (amount: string) =>
      `${amount} of commissions is unfunded. Affiliates see “Awaiting funds”.`,
    topUp: 'Send a deposit as agreed with us. Finance records it on the day it arrives.',
    openOne: (name: string) => `Open the balance of ${name}`,
    toStatement: 'Statement',
    recordDeposit: 'Record a deposit',
    minimums: 'Payout minimums',
    minimumsHelp:
      'Smaller balances are carried over to the next payout. Default: 100 in the advertiser’s currency, none in others. Affiliates may set a higher minimum.',
    minimumsSave: 'Save minimums',
    minimumsSaved: 'Saved.',
    creditForm: 'Credit limit',
    creditHelp:
      'The most this advertiser may owe. A second person in finance must accept it. A higher limit funds unfunded commissions at once.',
    creditSave: 'Propose limit',
    creditReason: 'Reason',
    creditSaved: 'Proposed. A second person in finance must accept it under Payouts, Attention.',
  },
}
