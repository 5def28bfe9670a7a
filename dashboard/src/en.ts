import { counted } from './core/i18n/plural.ts'

/**
 * Texts of the sign-in page and of all errors. This object is the type: another language must match it.
 * A text with a value in it is a function.
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
    email: 'Email',
    password: 'Password',
    submit: 'Sign in',
    running: 'Signing in…',
    showPassword: 'Show the password',
    hidePassword: 'Hide the password',
    refused: 'Email or password is wrong. Check both and try again.',
    forgot: 'Forgot the password?',
    signUp: 'New here? Create an account',
    onward: 'Sign in to open this page.',
    missingEmail: 'Enter your email address.',
    badEmail: 'Enter a valid email address.',
    missingPassword: 'Enter your password.',
  },
  secondStep: { heading: 'Second factor' },
  form: {
    summary: (count: number) =>
      counted('en', count, { one: 'field needs attention', other: 'fields need attention' }),
  },
  actions: { retry: 'Try again', home: 'Go to Home', reload: 'Reload the page' },
  problems: {
    requestId: 'Request id',
    until: (time: string) => `Try again after ${time}.`,
    code: 'Code',
    titles: {
      invalid_input: 'Some fields are invalid',
      invalid_json: 'The request could not be read',
      unauthenticated: 'You are not signed in',
      forbidden: 'Your role does not allow this',
      not_found: 'Not found',
      method_not_allowed: 'Action not available',
      conflict: 'The data has changed',
      idempotency_conflict: 'This request was sent before with other data',
      payload_too_large: 'The request is too large',
      rate_limited: 'Too many requests',
      quota_reached: 'Account limit reached',
      second_person_required: 'Second person required',
      second_factor_required: 'Confirmation required',
      second_factor_wrong: 'The code is wrong',
      read_only: 'Read only',
      gone: 'No longer available',
      nothing_payable: 'Nothing is payable now',
      payouts_frozen: 'Payouts are stopped',
      rate_differs: 'The rate is more than 10 % off',
      waiting_period: '72-hour waiting period',
      unavailable: 'The service is temporarily unavailable',
      internal: 'Something went wrong on our side',
      network: 'The server cannot be reached',
      unreadable: 'The server answered in an unexpected way',
    },
    meanings: {
      invalid_input: 'Nothing was changed. Correct the marked fields and try again.',
      invalid_json: 'Nothing was changed. Reload the page and try again.',
      unauthenticated: 'Nothing was changed. Sign in in another tab, then try again here.',
      forbidden: 'Nothing was changed. Ask the owner if you need this right.',
      not_found: 'The record was deleted, or you do not have access.',
      method_not_allowed: 'Nothing was changed. Reload the page and try again.',
      conflict:
        'The data changed after you opened this page, so nothing was saved. Reload and check it.',
      idempotency_conflict: 'Nothing was changed. Reload the page and try again.',
      payload_too_large: 'Nothing was changed. Send a smaller file or fewer rows.',
      rate_limited: 'Nothing was changed. Wait a minute and try again.',
      quota_reached: 'Nothing was added. Ask the platform to raise the limit.',
      second_person_required:
        'No money was moved. You cannot approve a batch that you built, or whose conversions you made payable in the last 72 hours.',
      second_factor_required: 'Nothing was changed. Confirm with your second factor to continue.',
      second_factor_wrong: 'Nothing was changed. Each code works once: use the next one.',
      read_only: 'Nothing was changed. You are viewing somebody else’s account.',
      gone: 'Nothing was changed. Ask for a new link.',
      nothing_payable: 'No batch was built and no money was reserved.',
      payouts_frozen: 'Nothing was sent. Two people in finance must resume payouts.',
      rate_differs: 'Nothing was changed. Check the rate; if it is right, send it again.',
      waiting_period:
        'Nothing was changed. For 72 hours after you join, change role or add a second factor, you cannot pay affiliates or change owners who joined before you. If you pay affiliates yourself, you also cannot enter conversions or create keys.',
      unavailable: 'Clicks and sales are still recorded. Try again in a minute.',
      internal: 'If you were moving money, check its status before you try again.',
      network: 'Your connection or our server is down. Nothing on this page is lost.',
      unreadable: 'If you were moving money, check its status before you try again.',
    },
  },
  notFound: {
    title: 'Page not found',
    heading: 'Page not found',
    body: 'Check the URL, or go back to Home.',
  },
}

export type Words = typeof en
