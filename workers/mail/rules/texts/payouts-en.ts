/** What mails say of payouts. */
import type { OwnPayoutAlert, PayoutAlert } from '../mails.ts'
import { at, hello, money } from './phrases-en.ts'
import type { PayoutTexts } from './text.ts'

const payoutAlerts: Readonly<Record<PayoutAlert | OwnPayoutAlert, string>> = {
  stuck: 'A batch needs a person: we cannot tell what became of it',
  difference: 'PayPal’s books differ from ours',
  frozen: 'Payouts were stopped',
  refused: 'PayPal refused a batch',
  own_stuck:
    'Nobody can tell what became of a batch of yours. Look for it in your PayPal, do not pay it by hand, and tell the finance of the platform what you find: two of them settle it',
  own_refused: 'Your PayPal refused a batch. Its page says why',
}

export const payoutTexts: PayoutTexts = {
  confirm_receiver: ({ name, affiliate_name }) => ({
    subject: 'Confirm your PayPal address',
    paragraphs: hello(
      name,
      `Payouts of ${affiliate_name} are to go to the PayPal account of this address. Confirm it to go on. The link is good for one day.`,
      'If you do not know what this is about, do nothing: without your confirmation nothing changes.',
    ),
    button: 'Confirm the address',
  }),
  receiver_changed: ({ name, affiliate_name, email, usable_from }) => ({
    subject: 'Your payout address is being changed',
    paragraphs: hello(
      name,
      `Payouts of ${affiliate_name} are to go to ${email} from now on.`,
      usable_from === ''
        ? 'The new address is not confirmed yet. Once it is, nothing is paid for 72 hours.'
        : `Nothing is paid before ${at(usable_from)}, so that you can stop it.`,
      'If this was not you, sign in, withdraw the change, and set a new password at once.',
    ),
    button: 'Look at the change',
  }),
  payout_details_changed: ({ name, affiliate_name, usable_from }) => ({
    subject: 'How you are paid without PayPal was changed',
    paragraphs: hello(
      name,
      `Somebody changed how ${affiliate_name} wants to be paid without PayPal.`,
      ...(usable_from === ''
        ? []
        : [`Nothing is paid that way before ${at(usable_from)}, so that you can stop it.`]),
      'If this was not you, sign in, put back what was there before, and set a new password at once.',
    ),
    button: 'Look at the change',
  }),
  payout_paid: ({ name, amount, advertiser_name, receiver }) => ({
    subject: `${amount} is on its way to you`,
    paragraphs: hello(name, `${amount} earned with ${advertiser_name} was paid to ${receiver}.`),
    button: 'See your payouts',
  }),
  payout_unclaimed: ({ name, amount, advertiser_name, receiver }) => ({
    subject: `${amount} waits for you at PayPal`,
    paragraphs: hello(
      name,
      `${amount} earned with ${advertiser_name} was sent to ${receiver}, but PayPal has no account with this confirmed address.`,
      'Open the mail that PayPal sent you and claim the money, or confirm this address in your PayPal account. After 30 days it comes back to your balance here.',
    ),
    button: 'See what to do',
  }),
  payout_failed: ({ name, amount, advertiser_name, receiver, problem_name }) => ({
    subject: `We could not pay you ${amount}`,
    paragraphs: hello(
      name,
      `${amount} earned with ${advertiser_name} could not be paid to ${receiver}. The money is back in your balance; nothing is lost.`,
      ...(problem_name === '' ? [] : [`PayPal’s word for it: ${problem_name}.`]),
      'Your payouts page says why, and what you can do.',
    ),
    button: 'See what to do',
  }),
  tax_form_decided: ({ name, status, note }) => ({
    subject:
      status === 'approved' ? 'Your tax form is approved' : 'Your tax form needs a correction',
    paragraphs: hello(
      name,
      status === 'approved'
        ? 'We have looked at your tax form: all is well.'
        : 'We could not accept your tax form. Please upload it again.',
      ...(note === '' ? [] : [note]),
    ),
    button: 'Open your payouts',
  }),
  payout_alert: ({ alert, detail }) => ({
    subject: alert.startsWith('own_')
      ? 'A batch of your payouts needs you'
      : `Payouts: ${payoutAlerts[alert]}`,
    paragraphs: [`${payoutAlerts[alert]}.`, ...(detail === '' ? [] : [detail])],
    button: 'Open the payouts',
  }),
  payout_draft: ({ name, batch, ...total }) => ({
    subject: `Payout batch ${batch} needs your approval`,
    paragraphs: hello(
      name,
      `Payout batch ${batch} of ${money(total)} is a draft. Look at its receivers and amounts, then approve or discard it.`,
      'A draft that nobody approves within 72 hours is given up. Its money goes back to the affiliates’ balances.',
    ),
    button: 'Open the payouts',
  }),
  payout_approved: ({ name, person, batch, ...total }) => ({
    subject: `${person} approved payout batch ${batch}`,
    paragraphs: hello(
      name,
      `${person} approved payout batch ${batch} of ${money(total)}.`,
      'If this is wrong, discard the batch before it is sent.',
    ),
    button: 'Open the payouts',
  }),
}
