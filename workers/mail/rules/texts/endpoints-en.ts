/** Texts of the mails about postbacks and webhooks. */
import type { DeliveryProblem, EndpointKind } from '../../../../schema/vocabulary.ts'
import { hello } from './phrases-en.ts'
import type { EndpointTexts } from './text.ts'

const names: Readonly<Record<EndpointKind, string>> = { postback: 'postback', webhook: 'webhook' }

/** What came of the last attempt. */
const problems: Readonly<Record<DeliveryProblem, string>> = {
  timeout: 'the server did not answer in time',
  unreachable: 'the server could not be reached',
  http_error: 'the server answered with an error',
  redirect: 'the server redirected, and redirects are not followed',
  private_address: 'the host leads to an address that is not public',
  host_not_allowed: 'the host is not on your account’s list of allowed hosts',
  host_unknown: 'the host was not found',
  template: 'the URL could not be filled with the values of the event',
  secret_unreadable: 'the message could not be signed',
}

export const endpointTexts: EndpointTexts = {
  endpoint_stopped: ({ name, kind, host, reason, offer, status, problem }) => ({
    subject: `Your ${names[kind]} to ${host} was switched off`,
    paragraphs: hello(
      name,
      `Your ${names[kind]} to ${host}${offer === '' ? '' : ` for ${offer}`} was switched off ${
        reason === 'gone'
          ? 'because the server answered 410 (gone).'
          : 'after 20 failed attempts in a row.'
      }`,
      ...(reason === 'gone' || problem === ''
        ? []
        : [`Last attempt: ${problems[problem]}${status === '' ? '' : ` (${status})`}.`]),
      'Nothing is sent while it is off. Check the server, switch it on, and send the failed deliveries again.',
    ),
    button: `Open ${names[kind]}`,
  }),
}
