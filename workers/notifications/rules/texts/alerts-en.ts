/** What alerts say. */
import type { AlertName, PageProblem, QueueName } from '../../../../schema/vocabulary.ts'
import type { Facts, NotificationText } from '../facts.ts'

const queues: Readonly<Record<QueueName, string>> = {
  clicks: 'clicks',
  reports: 'conversion events',
  mails: 'emails',
  payouts: 'payouts',
  publishing: 'publishing to the tracker',
  exports: 'report files',
  deliveries: 'postbacks and webhooks',
}
const problems: Readonly<Record<PageProblem, (status: string) => string>> = {
  timeout: () => 'It did not answer within 10 seconds.',
  unreachable: () => 'The server could not be reached.',
  host_unknown: () => 'The host name does not exist.',
  http_error: (status) => `It answered with HTTP ${status}.`,
}
const journals: Readonly<Record<string, (facts: Facts) => string>> = {
  spool: ({ count }) => `${count} click messages or more are in KV and are not stored.`,
  events: ({ count }) => `${count} events or more were not processed for 15 minutes.`,
  deliveries: ({ count }) => `${count} deliveries or more are overdue by 15 minutes.`,
  size: ({ megabytes }) => `The journals grew by ${megabytes} MB within a day.`,
}
const number = (text: string | undefined) => Number(text ?? 0).toLocaleString('en')

export const alertTexts: Readonly<Record<AlertName, (facts: Facts) => NotificationText>> = {
  app_silent: ({ app_name, hours, expected }) => ({
    title: `${app_name} stopped reporting`,
    body: `No conversion event arrived for ${hours} ${hours === '1' ? 'hour' : 'hours'}. Usually, about ${number(expected)} arrive in this time. Check whether the app still sends them.`,
    button: 'View inbound events',
  }),
  conversion_drop: ({ offer_name, percent, rate, rate_before, clicks }) => ({
    title: `Conversion rate down ${percent}%: ${offer_name}`,
    body: `${rate}% of ${number(clicks)} clicks converted in the last 24 hours. In the 14 days before, ${rate_before}% did. Check the landing page and the app’s conversion events.`,
    button: 'View offer',
  }),
  landing_page_down: ({ offer_name, url, problem, status }) => ({
    title: `Landing page down: ${offer_name}`,
    body: `${url} ${(problems[problem as PageProblem] ?? problems.unreachable)(status ?? '')} Visitors of this offer do not reach the page.`,
    button: 'View offer',
  }),
  queue_grows: ({ queue, messages, minutes }) => ({
    title: `Queue backlog: ${queues[queue as QueueName] ?? queue}`,
    body: `${number(messages)} messages are in the queue “${queue}”. The oldest is ${minutes} minutes old.`,
    button: 'Open operations',
  }),
  sign_in_failures: ({ count }) => ({
    title: `${number(count)} failed sign-ins in an hour`,
    body: 'Somebody may be trying stolen passwords. The audit log lists the attempts and their networks.',
    button: 'Open audit log',
  }),
  journal_grows: (facts) => ({
    title: 'Data backlog',
    body: (journals[facts.journal ?? ''] ?? (() => ''))(facts),
    button: 'Open operations',
  }),
  own_payer_head: ({ person, advertiser_name }) => ({
    title: `New account owner at ${advertiser_name}: ${person}`,
    body: `${advertiser_name} pays affiliates from its own PayPal account. ${person} can now approve its payouts. If you did not expect this, contact the advertiser.`,
    button: 'View advertiser',
  }),
}

export const alertNamesIn: Readonly<Record<AlertName, readonly [string, string]>> = {
  app_silent: ['silent app', 'silent apps'],
  conversion_drop: ['conversion rate drop', 'conversion rate drops'],
  landing_page_down: ['landing page down', 'landing pages down'],
  queue_grows: ['queue backlog', 'queue backlogs'],
  sign_in_failures: ['alert about failed sign-ins', 'alerts about failed sign-ins'],
  journal_grows: ['data backlog', 'data backlogs'],
  own_payer_head: ['new account owner at an advertiser', 'new account owners at advertisers'],
}
