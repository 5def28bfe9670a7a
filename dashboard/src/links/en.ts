import type { LinkCheckResult, PageProblem } from '../../../schema/vocabulary.ts'

const results: Record<LinkCheckResult, string> = {
  lands: 'The link works.',
  fails:
    'The link does not work: visitors see an error. Check the landing page, or ask the advertiser.',
  unclear:
    'The link could not be checked: the page refuses automatic visits, or its host is not public. Open the link yourself.',
}
const problems: Record<PageProblem, string> = {
  timeout: 'no answer in time',
  unreachable: 'no connection',
  http_error: 'page error',
  host_unknown: 'host does not exist',
}

export const enLinks = {
  share: {
    title: 'Share',
    style: 'URL format',
    short: 'Short',
    onSite: 'On the site',
    utm: 'UTM tags',
    utmHelp:
      'Optional. Saved with the link and added to every visit, for the analytics of the landing page and your reports.',
    utmFields: { source: 'Source', medium: 'Medium', campaign: 'Campaign' },
    url: 'URL to share',
    qr: 'QR code',
    svg: 'Save SVG',
    png: 'Save PNG',
    check: 'Check link',
    checking: 'Checking…',
    checkHelp: 'Follows the link as a test visit. No click is counted.',
    results,
    problems,
    notCalled: 'not checked',
    hops: 'Redirects',
    coupons: 'Coupon',
    couponHelp: 'Works without a link: a customer enters it at checkout.',
  },
}

export type LinkWords = typeof enLinks
