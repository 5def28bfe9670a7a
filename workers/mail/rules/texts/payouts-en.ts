/** Texts of the mails about payouts. */
import type { OwnPayoutAlert, PayoutAlert } from '../mails.ts'
import { at, hello, money } from './phrases-en.ts'
import type { PayoutTexts } from './text.ts'

const payoutAlerts: Readonly<Record<PayoutAlert | OwnPayoutAlert, string>> = {
  stuck: 'A payout batch is stuck: its result is unknown',
  difference: 'PayPal and the ledger differ',
  frozen: 'Payouts were stopped',
  refused: 'PayPal rejected a batch',
  own_stuck:
    'The result of one of your payout batches is unknown. Do not pay it manually. Find the batch in your PayPal account and tell the platform’s finance team its status. Two people of that team then settle the batch',
  own_refused: 'Your PayPal account rejected a payout batch. The batch page shows the reason',
}

export const payoutTexts: PayoutTexts = {
  confirm_receiver: ({ name, affiliate_name }) => ({
    subject: 'Confirm your PayPal address',
    paragraphs: hello(
      name,
      `You asked us to send the payouts of ${affiliate_name} to the PayPal account with this address. Confirm the address to continue. The link is valid for 24 hours.`,
      'If you did not ask for this, do nothing. Nothing changes without your confirmation.',
    ),
    button: 'Confirm address',
  }),
  receiver_changed: ({ name, affiliate_name, email, usable_from }) => ({
    subject: 'Your payout address is being changed',
    paragraphs: hello(
      name,
      `Somebody asked us to send the payouts of ${affiliate_name} to ${email}.`,
      usable_from === ''
        ? 'The new address is not confirmed yet. For 72 hours after the confirmation, we send no payouts.'
        : `We send no payouts before ${at(usable_from)}, so you have time to cancel the change.`,
      'If this was not you, sign in, cancel the change, and set a new password at once.',
    ),
    button: 'View change',
  }),
  payout_details_changed: ({ name, affiliate_name, usable_from }) => ({
    subject: 'Your bank details for payouts were changed',
    paragraphs: hello(
      name,
      `Somebody changed the payment details that ${affiliate_name} uses instead of PayPal.`,
      ...(usable_from === ''
        ? []
        : [
            `We pay nothing this way before ${at(usable_from)}, so you have time to cancel the change.`,
          ]),
      'If this was not you, sign in, restore the previous details, and set a new password at once.',
    ),
    button: 'View change',
  }),
  payout_paid: ({ name, amount, advertiser_name, receiver }) => ({
    subject: `You were paid ${amount}`,
    paragraphs: hello(name, `${amount} earned with ${advertiser_name} was paid to ${receiver}.`),
    button: 'View payouts',
  }),
  payout_unclaimed: ({ name, amount, advertiser_name, receiver }) => ({
    subject: `Claim ${amount} at PayPal`,
    paragraphs: hello(
      name,
      `${amount} earned with ${advertiser_name} was sent to ${receiver}, but PayPal has no account with this confirmed address.`,
      'Open the email from PayPal and claim the money, or confirm this address in your PayPal account. Unclaimed money returns to your balance after 30 days.',
    ),
    button: 'View payout',
  }),
  payout_failed: ({ name, amount, advertiser_name, receiver, problem_name }) => ({
    subject: `We could not pay you ${amount}`,
    paragraphs: hello(
      name,
      `${amount} earned with ${advertiser_name} could not be paid to ${receiver}. The money was returned to your balance.`,
      ...(problem_name === '' ? [] : [`PayPal’s error code: ${problem_name}.`]),
      'The payouts page shows the reason and what you can do.',
    ),
    button: 'View payout',
  }),
  tax_form_decided: ({ name, status, note }) => ({
    subject:
      status === 'approved' ? 'Your tax form is approved' : 'Your tax form needs a correction',
    paragraphs: hello(
      name,
      status === 'approved'
        ? 'We reviewed and approved your tax form.'
        : 'We could not accept your tax form. Please correct it and upload it again.',
      ...(note === '' ? [] : [note]),
    ),
    button: 'Open payouts',
  }),
  payout_alert: ({ alert, detail }) => ({
    subject: alert.startsWith('own_')
      ? 'One of your payout batches needs attention'
      : `Payouts: ${payoutAlerts[alert]}`,
    paragraphs: [`${payoutAlerts[alert]}.`, ...(detail === '' ? [] : [detail])],
    button: 'Open payouts',
  }),
  payout_draft: ({ name, batch, ...total }) => ({
    subject: `Payout batch ${batch} needs your approval`,
    paragraphs: hello(
      name,
      `Payout batch ${batch} of ${money(total)} is a draft. Check the receivers and amounts, then approve or discard the batch.`,
      'A draft that nobody approves within 72 hours is discarded. Its money returns to the affiliates’ balances.',
    ),
    button: 'Open payouts',
  }),
  payout_approved: ({ name, person, batch, ...total }) => ({
    subject: `${person} approved payout batch ${batch}`,
    paragraphs: hello(
      name,
      `${person} approved payout batch ${batch} of ${money(total)}.`,
      'If this is a mistake, discard the batch before it is sent.',
    ),
    button: 'Open payouts',
  }),
}
