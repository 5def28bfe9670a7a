import { counted } from '../../core/i18n/plural.ts'

export const enPromote = {
  marketplace: {
    search: 'Search',
    mine: 'My status',
    joined: { true: 'Joined', false: 'Not joined', none: 'Not a partner yet' },
    apply: 'Apply',
    applyOf: (offer: string, advertiser: string) => `Apply to ${advertiser} for ${offer}`,
    waiting: 'Applied. The advertiser has not decided yet.',
    rejected: 'The advertiser rejected your application. You can apply again.',
    sort: 'Sort by',
    sorts: { newest: 'Newest', epc: 'EPC by currency, highest first', name: 'Name' },
    noneFound: 'No offers match these filters.',
    shown: (count: number) => counted('en', count, { one: 'offer', other: 'offers' }),
    clear: 'Clear filters',
    epc: 'EPC',
    epcHelp:
      'EPC is what all affiliates of an offer earned per click in the last 30 days. It is shown only if at least 3 affiliates had 500 clicks or more, so that nobody’s own figures can be seen.',
    tooFew: 'EPC not shown: too few clicks or affiliates',
    approvals: {
      auto: 'Conversions are approved automatically',
      manual: 'The advertiser approves each conversion',
    },
    hold: (days: number) =>
      days === 0 ? 'no hold' : `${counted('en', days, { one: 'day', other: 'days' })} on hold`,
    oneSale: 'Pays for one sale per click',
    noPaid: 'Conversions from ad clicks are reviewed',
    noDeepLinks: 'Links lead to the offer’s own page',
    details: 'Terms and traffic',
    yourCoupon: 'Your coupon',
  },
  tree: {
    title: 'Referred affiliates',
    help: 'Only codes are shown. Level 2 affiliates applied with your link, level 3 affiliates with the link of a level 2 affiliate. Each offer sets the share you earn.',
    none: 'Nobody has applied with your link yet.',
    code: 'Code',
    level: 'Level',
    by: (code: string) => `through ${code}`,
    joined: 'Applied',
    earned: 'Earned you',
    advertiser: 'Advertiser',
  },
}

export type PromoteWords = typeof enPromote
