/** Facts of a made-up alert of each kind, for tests that people send to themselves. */
import type { AlertName } from '../../../schema/vocabulary.ts'
import type { Facts } from './facts.ts'

export const alertSamples: Readonly<Record<AlertName, Facts>> = {
  app_silent: { app_name: 'Example app', hours: '5', expected: '24' },
  conversion_drop: {
    ...{ offer_name: 'Example offer', percent: '82', clicks: '1240' },
    ...{ rate_before: '4.21', rate: '0.76' },
  },
  landing_page_down: {
    ...{ offer_name: 'Example offer', url: 'https://www.example.com/landing' },
    ...{ problem: 'http_error', status: '502' },
  },
  queue_grows: { queue: 'clicks', messages: '12500', minutes: '21' },
  sign_in_failures: { count: '240' },
  journal_grows: { journal: 'spool', count: '800' },
  own_payer_head: { person: 'Example Person', advertiser_name: 'Example advertiser' },
}
