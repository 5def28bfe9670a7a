import type {
  AlertName,
  ChatStop,
  NotificationChannel,
  NotificationKind,
  NotificationPace,
} from '../../../schema/vocabulary.ts'

const kinds: Record<NotificationKind, string> = {
  lead: 'Lead',
  sale: 'Sale or rebill',
  rejected: 'Conversion rejected',
  refund: 'Refund or chargeback',
  cancel: 'Referral cancelled',
  will_cancel: 'Referral will cancel',
  low_balance: 'Low balance',
  payout_sent: 'Payout sent',
  payout_failed: 'Payout failed',
  batch_awaits_approval: 'Payout batch needs your approval',
  application_received: 'Application received',
  endpoint_stopped: 'Postback or webhook switched off',
  cap_near: 'Cap at 80%',
  tax_form_missing: 'Tax form missing',
  team_changed: 'Change in your team',
  app_silent: 'App stopped reporting',
  conversion_drop: 'Conversion rate dropped',
  landing_page_down: 'Landing page down',
  queue_grows: 'Queue backlog',
  sign_in_failures: 'Many failed sign-ins',
  journal_grows: 'Data backlog',
  own_payer_head: 'New account owner at an advertiser that pays its affiliates itself',
  message: 'Message from an advertiser',
  bonus: 'Bonus',
}
/** What is watched. */
const watches: Record<AlertName, string> = {
  app_silent: 'No conversion events arrive, although they usually do at this time of the day.',
  conversion_drop: 'Compares the last 24 hours of each offer with the 14 days before.',
  landing_page_down:
    'Landing pages of active offers are checked every hour, and after a failure every 10 minutes.',
  queue_grows: 'The alert starts when one of the thresholds is reached.',
  sign_in_failures: 'Wrong passwords of all accounts together.',
  journal_grows: 'Clicks, events or deliveries are 15 minutes late, or the journals grow too fast.',
  own_payer_head: 'These advertisers send payouts from their own PayPal account.',
}
const thresholds = {
  app_silent: { hours: 'Hours without events', expected: 'Events usually arriving in that time' },
  conversion_drop: { percent: 'Drop, %', clicks: 'Minimum clicks in 24 hours' },
  landing_page_down: { checks: 'Failed checks in a row' },
  queue_grows: { minutes: 'Age of the oldest message, minutes', messages: 'Messages in the queue' },
  sign_in_failures: { count: 'Failures within an hour' },
  journal_grows: { late: 'Late items', megabytes: 'Growth in a day, MB' },
  own_payer_head: {},
} satisfies Record<AlertName, Record<string, string>>
const channels: Record<NotificationChannel, string> = {
  in_app: 'In the app',
  email: 'Email',
  telegram: 'Telegram',
}
const paces: Record<NotificationPace, string> = {
  now: 'At once',
  hourly: 'Hourly digest',
  daily: 'Daily digest',
}
const stops: Record<ChatStop, string> = {
  blocked:
    'You blocked the bot in Telegram, so nothing is sent there. Unblock it and link the chat again.',
  chat_not_found: 'Telegram does not find the chat, so nothing is sent there. Link it again.',
}

export const enNotifications = {
  notifications: {
    tabs: 'Notifications',
    list: 'Notifications',
    settings: 'Settings',
    unread: (count: number) => (count === 0 ? 'No unread notifications' : `Unread: ${count}`),
    markAll: 'Mark all as read',
    marking: 'Marking…',
    isUnread: 'Unread',
    older: 'Show older',
    loadingOlder: 'Loading…',
    none: 'Notifications of sales, payouts and changes in your account appear here for 90 days.',
    choose: 'Choose notifications',
    choices: 'Notifications you get',
    choicesHelp:
      'Digests put emails and Telegram messages together. The app shows everything at once.',
    kind: 'Event',
    when: 'When',
    fixed: 'This email is always sent, at once.',
    kinds,
    channels,
    paces,
    save: 'Save',
    saving: 'Saving…',
    saved: 'Saved.',
    noKinds: 'Your role has no notifications to choose.',
    hours: 'Quiet hours and digest',
    hoursHelp: (zone: string) =>
      `Emails and Telegram messages are sent together when quiet hours end. Your time zone: ${zone}.`,
    quiet: 'Quiet hours',
    from: 'From',
    to: 'To',
    digestHour: 'Daily digest at',
    sameHours: 'Choose two different hours.',
    telegram: 'Telegram',
    telegramHelp: 'Our bot sends your notifications to a chat.',
    telegramNone: 'This installation has no Telegram bot.',
    linked: 'A chat is linked.',
    notLinked: 'No chat is linked.',
    link: 'Link Telegram',
    linkAgain: 'Link again',
    unlink: 'Unlink',
    open: 'Open Telegram',
    linkHelp: (until: string) =>
      `Open Telegram and press Start. The link works once, until ${until}. Then check the state here.`,
    check: 'Check',
    stops,
    alerts: 'Alerts',
    alertsHelp:
      'You are alerted once, and again only after the problem was over. Choose the channels of each alert in your notification settings.',
    watches,
    thresholds,
    usually: (value: string) => `Default: ${value}.`,
    openNow: (count: number) => (count === 1 ? 'Going on now.' : `Going on now: ${count}.`),
    try: 'Try',
    trying: 'Sending…',
    tryOf: (alert: string) => `Try: ${alert}`,
    tried: (names: string) => `Test sent: ${names}.`,
    triedNowhere: 'You have switched off all channels of this alert.',
  },
}
