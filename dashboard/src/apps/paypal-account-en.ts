/** An advertiser's own PayPal account. */
export const enPaypalAccount = {
  paypalAccount: {
    title: 'Your PayPal',
    help: 'You pay your affiliates yourself. Payouts leave from this PayPal account.',
    missing: 'Not set up: nobody can be paid yet.',
    waits: 'Saved. PayPal is asked within ten minutes.',
    works: 'PayPal accepts it. Last asked',
    problems: {
      refused: 'PayPal says no. Check the client id and the secret, and enter both again.',
      unanswered: 'PayPal does not answer. It is asked again every ten minutes.',
    },
    clientId: 'Client id',
    clientIdHelp: 'In PayPal’s developer pages, under Apps & Credentials, Live.',
    secret: 'Secret',
    secretHelp: 'It is kept sealed and never shown again.',
    secretKept: 'Leave it empty to keep the secret that stands.',
    webhookId: 'Webhook id',
    webhookHelp:
      'Add a webhook to the same app at PayPal, with the address below and all events of payouts. Without it payouts are looked at every ten minutes.',
    webhookAddress: 'Address for the webhook',
    optional: 'optional',
    save: 'Save PayPal account',
    saving: 'Saving …',
    changing: 'Change the PayPal account that pays',
    from: 'Client id until now',
    to: 'Client id from now on',
    pay: 'Pay affiliates',
  },
}

export type PaypalAccountWords = typeof enPaypalAccount
