/** The demo's second advertiser: it pays its affiliates from a PayPal account of its own. */
import { affiliates, type DemoTenant, demoId, person } from './demo-cast.ts'

const clara = affiliates[2]!

const advertiserId = demoId(0x110)
const offer = {
  id: demoId(0x410),
  key: 'offer',
  code: 'HARBOUR',
  name: 'Harbour Maps, paid at once',
  holdDays: 0,
  level2Bps: 0,
  level3Bps: 0,
}

/** Clara also works for the first advertiser; Dora works for this one only. */
export const ownPayer = {
  advertiser: {
    id: advertiserId,
    name: 'Harbour Maps',
    billingMode: 'own_payer',
    payoutMinimumMinor: 1_000,
  },
  app: { id: demoId(0x210), name: 'Harbour shop', host: 'harbour.localhost' },
  appKeyId: demoId(0x310),
  offers: [offer],
  landingUrls: [{ id: demoId(0x710), offerId: offer.id }],
  affiliates: [
    { ...clara, coupons: ['CLARAMAPS'], sponsorId: null },
    {
      ...{ id: demoId(0x510), code: 'dora', name: 'Dora Quill', coupons: ['DORAMAPS'] },
      ...{ sponsorId: null, paypalEmail: 'dora.paypal@tributary.example' },
    },
  ],
} satisfies DemoTenant

/** Its head builds batches and its finance approves them, or the other way round. */
export const ownPayerUsers = [
  person(0x10, 'payer', 'advertiser', 'Petra Quay', 'payer-brass-lighthouse-39', {
    ...{ advertiserId, totpSecret: 'PETRAAAABRASSAAALIGHTHOUSE5KXWQZ' },
  }),
  person(0x11, 'payer2', 'advertiser_finance', 'Paul Dock', 'payer2-cedar-sextant-47', {
    ...{ advertiserId, totpSecret: 'PAULAAAACEDARAAASEXTANTA6GMYEV2R' },
  }),
  person(0x12, 'affiliate3', 'affiliate', 'Clara Moss', 'affiliate3-early-heron-58', {
    affiliateId: clara.id,
  }),
]

/** Its account in the simulated PayPal. */
export const ownPaypal = {
  client_id: 'harbour-client',
  secret: 'harbour-secret',
  balances: { USD: '2500.00' },
}
export const OWN_WEBHOOK_ID = 'HARBOUR-WEBHOOK'

/** What its shop sold before the demo begins, by coupon: $60.00 and $45.00 to pay out. */
export const ownSales = [
  { external_id: 'harbour-1001', coupon: 'CLARAMAPS', amount: '120.00' },
  { external_id: 'harbour-1002', coupon: 'DORAMAPS', amount: '150.00' },
  { external_id: 'harbour-1003', coupon: 'CLARAMAPS', amount: '80.00' },
].map((sale) => ({ event: 'sale', currency: 'USD', ...sale }))
