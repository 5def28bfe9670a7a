import { counted } from './core/i18n/plural.ts'

/**
 * The words of the sign-in page and of everything that may go wrong. This object is the shape: another
 * language satisfies it or does not compile. A text with a value in it is a function.
 */
export const en = {
  app: {
    language: 'Language',
    name: 'Tributary',
    tagline: 'Clicks, commissions and payouts, exact to the cent.',
    loading: 'Loading',
  },
  signIn: {
    heading: 'Sign in to Tributary',
    email: 'E-mail',
    password: 'Password',
    submit: 'Sign in',
    running: 'Signing in…',
    showPassword: 'Show the password',
    hidePassword: 'Hide the password',
    refused: 'E-mail and password do not match. Check both and try again.',
    forgot: 'Forgot the password?',
    signUp: 'New here? Make an account',
    onward: 'Sign in to go on to the page you asked for.',
    missingEmail: 'Write your e-mail address.',
    badEmail: 'This is not an e-mail address.',
    missingPassword: 'Write your password.',
  },
  secondStep: { heading: 'One more step' },
  form: {
    summary: (count: number) =>
      counted('en', count, { one: 'field needs a look', other: 'fields need a look' }),
  },
  actions: { retry: 'Try again', home: 'Go to Home', reload: 'Reload the page' },
  problems: {
    requestId: 'Request id',
    until: (time: string) => `Try again after ${time}.`,
    code: 'Code',
    titles: {
      invalid_input: 'Something in the form is not right',
      invalid_json: 'The request could not be read',
      unauthenticated: 'You are not signed in',
      forbidden: 'Your role may not do this',
      not_found: 'This does not exist',
      method_not_allowed: 'This cannot be done here',
      conflict: 'Somebody was faster',
      idempotency_conflict: 'The same request came with other content',
      payload_too_large: 'That is too much at once',
      rate_limited: 'Too many tries in a short time',
      quota_reached: 'The account’s limit is reached',
      second_person_required: 'A second person has to do this',
      second_factor_required: 'This was not confirmed',
      second_factor_wrong: 'The second factor is not right',
      read_only: 'You may only look here',
      gone: 'This is over',
      nothing_payable: 'Nothing is payable now',
      payouts_frozen: 'Payouts are stopped',
      rate_differs: 'The rate is more than 10 % off',
      waiting_period: 'You have to wait',
      unavailable: 'The service is away for a moment',
      internal: 'Something broke on our side',
      network: 'The server cannot be reached',
      unreadable: 'The server answered in an unexpected way',
    },
    meanings: {
      invalid_input: 'Nothing was changed. Correct the marked fields and send again.',
      invalid_json: 'Nothing was changed. Reload the page and try again.',
      unauthenticated: 'Nothing was changed. Sign in and try again.',
      forbidden: 'Nothing was changed. Ask the owner if you need this right.',
      not_found: 'It was removed, or it belongs to somebody else.',
      method_not_allowed: 'Nothing was changed. Reload the page and try again.',
      conflict: 'It has changed since you opened it. No money was moved by you. Look at it again.',
      idempotency_conflict: 'Nothing was changed the second time.',
      payload_too_large: 'Nothing was changed. Send less at once.',
      rate_limited: 'Nothing was changed. Wait a minute and try again.',
      quota_reached: 'Nothing was added. Ask the platform to raise the limit.',
      second_person_required:
        'No money was moved. Nobody approves a batch that they built, or whose conversions they made payable in the last 72 hours.',
      second_factor_required: 'Nothing was changed. It is done once you confirm that it is you.',
      second_factor_wrong: 'Nothing was changed. Each code works once: take the next one.',
      read_only: 'Nothing was changed. This is somebody else’s account.',
      gone: 'Nothing was changed. Ask for a new link.',
      nothing_payable: 'No batch was built and no money was reserved.',
      payouts_frozen: 'Nothing was sent. Two people of finance let payouts go again.',
      rate_differs: 'Nothing was changed. Check the rate; if it is right, send it again.',
      waiting_period:
        'For 72 hours after you joined, changed role or added a second factor you cannot pay affiliates, change heads who joined before you or, where you pay affiliates yourselves, report conversions or make keys. Nothing was changed.',
      unavailable: 'Clicks and sales are still recorded. Try again in a minute.',
      internal: 'If you were moving money, look at its state before you try again.',
      network: 'Your connection, or ours, is down. Nothing on this page is lost.',
      unreadable: 'If you were moving money, look at its state before you try again.',
    },
  },
  notFound: {
    title: 'Page not found',
    heading: 'There is no page here',
    body: 'The address may be mistyped, or the page has moved.',
  },
}

export type Words = typeof en
