/** Values of a remark's sentence. */
export type RemarkParams = Readonly<Partial<Record<string, string>>>

export const enIntegration = {
  integration: {
    noApp: 'Add an app first. Its integration is set up here.',
    openSettings: 'Open settings',
    app: 'App',
    inbound: 'Inbound events',
    needs: 'Requirements',
    needsHelp:
      'All four are needed to start a rehearsal. To send one event, step 2 of the code is enough.',
    needsMet: 'Everything is there. You can start a rehearsal.',
    need: {
      host: 'A verified host',
      test_key: 'A test key',
      offer: 'A default offer that is active',
      partner: 'A partner in this offer',
    },
    go: {
      host: 'Verify host',
      test_key: 'Create test key',
      offer: 'Choose offer',
      partner: 'Invite partner',
    },
    openKeys: 'Open keys',
    isMissing: 'Missing',
    isThere: 'Done',
    trackerUrl: 'Tracker',
    apiUrl: 'API',
    cookie: 'Cookie with the click id',
    parameter: 'Click id parameter',
    noParameter: 'None',
    code: 'Code',
    codeHelp: 'Ready for this app. Choose your framework, or “HTML, curl” for any other.',
    framework: 'Framework',
    keyHelp: (name: string) =>
      `Put the app’s key into the environment variable ${name} of your server: the test key first, the live key when the rehearsal is done. The key needs both permissions: clicks and conversions.`,
    half: {
      click: '1. Save the click id',
      report: '2. Send an event',
      events: '3. Report lead, sale, rebill and refund',
    },
    halfHelp: {
      click:
        'Reports the visit of an affiliate link, sets the cookie aff_click and redirects to your page.',
      report:
        'Sends one event from your server. If it fails, send it again: a repeated event is counted once.',
      events: 'Store the click id with the account or order, because you may need it again later.',
    },
    htmlHelp:
      'The script saves the click id in the cookie aff_click. It uses no key, so its clicks are live, not test clicks.',
    rehearsal: 'Rehearsal',
    rehearsalHelp:
      'Go through your app once as a customer. Each step shows what arrived and what is missing. Test events pay nobody.',
    since: (time: string) => `Started ${time}. New events appear automatically.`,
    start: 'Start rehearsal',
    startAgain: 'Start again',
    allDone: 'All five steps are done. Replace the test key with the live key.',
    link: 'Link to open',
    linkHelp:
      'Open this link of a partner in a new private window, so that no older cookie counts.',
    steps: { click: 'Click', lead: 'Lead', sale: 'Sale', rebill: 'Rebill', refund: 'Refund' },
    states: { waiting: 'Waiting', ok: 'Received', problem: 'Problem' },
    try: (step: string) => `Send it from a terminal: ${step}`,
    terminal: 'Terminal, with the test key in $APP_KEY',
    openReport: 'Open in the event log',
    facts: {
      externalId: 'Id',
      original: 'Of order',
      customer: 'Customer',
      click: 'Click',
      amount: 'Amount',
      partner: 'Partner',
      commission: 'Would pay',
    },
    remarks: {
      live_key: (_: RemarkParams) =>
        'This event used a live key. A rehearsal needs a test key: put the test key (trib_test_…) into your server’s settings.',
      no_click_id: (_: RemarkParams) =>
        'The event arrived without a click id, so no partner can be credited reliably. Read the cookie aff_click when the person signs up or pays, and send it as click_id.',
      click_id_malformed: (_: RemarkParams) =>
        'The click id is malformed and was ignored. Send the value of the cookie aff_click unchanged.',
      click_unknown: (_: RemarkParams) =>
        'This click id is unknown. A new click takes a few seconds to appear. If this message stays, the id comes from another system, or the click was not recorded.',
      click_refused: ({ reason }: RemarkParams) =>
        `The click was recorded but does not count: ${reason}.`,
      customer_placeholder: ({ customer_id }: RemarkParams) =>
        `“${customer_id}” is a placeholder, not a customer. Send your own id of the person, or leave customer_id out for guests.`,
      customer_differs: ({ customer_id, expected }: RemarkParams) =>
        `The customer id is “${customer_id}”, but the earlier event has “${expected}”. Send the same id of a person with each event.`,
      customer_unknown: ({ customer_id }: RemarkParams) =>
        `No sale of the customer “${customer_id}” has arrived. Send the sale first, then send the rebill again.`,
      original_unknown: ({ external_id, expected }: RemarkParams) =>
        `No order “${external_id}” has arrived with a test key. Send the external_id of the sale as original_external_id${expected ? `: “${expected}”` : ''}.`,
      nothing_to_refund: ({ external_id }: RemarkParams) =>
        `The order “${external_id}” was already refunded in full. Send a new sale, then its refund.`,
      rate_missing: ({ currencies }: RemarkParams) =>
        `There is no exchange rate for ${currencies}. Send the amount in the offer’s currency, or ask us to enter the rate.`,
      refused: (_: RemarkParams) =>
        'The event was refused. Correct these fields and send it again:',
      unreadable: (_: RemarkParams) =>
        'The latest request could not be read as an event. Send JSON with the field event: lead, sale, rebill or refund.',
      other_content: ({ external_id, field }: RemarkParams) =>
        `“${external_id}” was reported before with another ${field}. Use a new external_id for each event, and repeat an event with the same content.`,
      key_invalid: (_: RemarkParams) =>
        'The key was revoked or has expired. Create a new test key and put it into your server’s settings.',
      suspended: (_: RemarkParams) => 'The account is suspended, so its events are refused.',
      failed: (_: RemarkParams) => 'An error occurred on our side. Send the same event again.',
      rejected: ({ rejection }: RemarkParams) => `Recorded, but it would pay nobody: ${rejection}.`,
      live_click: (_: RemarkParams) =>
        'This is a live click: it was recorded without a test key. That is correct for the browser snippet and the Worker route. If your server reports the clicks, replace its live key with the test key.',
      other_click: (_: RemarkParams) =>
        'The event has the id of an older click, not of the click in this rehearsal. Start again in a private window, which has no old cookie.',
      by_coupon: (_: RemarkParams) =>
        'Credited by coupon. The event had no click id: send the value of the cookie aff_click as click_id, too.',
      no_customer_id: (_: RemarkParams) =>
        'The event has no customer_id. That is fine for a shop without accounts. A rebill is credited to a partner only with the customer_id.',
      clock_ahead: (_: RemarkParams) =>
        'occurred_at is in the future, so the time of receipt counts. Check your server’s clock and time zone.',
      pays_nothing: (_: RemarkParams) =>
        'Received correctly. The offer pays nothing for this event, so it would pay nobody.',
      queued: (_: RemarkParams) => 'Received. It will be recorded in a few seconds.',
      silent: (_: RemarkParams) =>
        'Nothing arrived for a minute. Check that your server has a test key with both permissions and the right address, and look at the answer it gets: requests with an unknown key (401) do not appear here.',
    },
  },
}
