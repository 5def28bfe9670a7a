import type { LinkCheckResult, PageProblem } from '../../../schema/vocabulary.ts'

const results: Record<LinkCheckResult, string> = {
  lands: 'The link lands.',
  fails: 'The link does not land. Visitors see an error.',
  unclear:
    'The page could not be checked: it does not answer automatic visits, or its host is not public. Open the link yourself.',
}
const problems: Record<PageProblem, string> = {
  timeout: 'no answer in time',
  unreachable: 'no connection',
  http_error: 'error',
  host_unknown: 'host does not exist',
}

export const enLinks = {
  share: {
    title: 'Share',
    style: 'Form of the URL',
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
    check: 'Check that it lands',
    checking: 'Checking…',
    checkHelp: 'Follows the link as a test visit. No click is counted.',
    results,
    problems,
    notCalled: 'not called',
    hops: 'Redirects',
    coupons: 'Coupon',
    couponHelp: 'Works without a link: a customer enters it at checkout.',
  },
}

export type LinkWords = typeof enLinks
