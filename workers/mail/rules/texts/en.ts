import type { Role } from '../../../../schema/vocabulary.ts'
import type { SecondFactorChange, TeamChange } from '../mails.ts'
import { payoutTexts } from './payouts-en.ts'
import { at, hello } from './phrases-en.ts'
import type { MailTexts } from './text.ts'

const roleNames: Readonly<Record<Role, string>> = {
  owner: 'owner of the platform',
  admin: 'administrator of the platform',
  finance: 'finance of the platform',
  support: 'support of the platform',
  advertiser: 'head of the account',
  advertiser_manager: 'manager',
  advertiser_finance: 'finance',
  advertiser_viewer: 'viewer',
  affiliate: 'head of the account',
  affiliate_manager: 'manager',
  affiliate_viewer: 'viewer',
}

const secondFactorChanges: Readonly<Record<SecondFactorChange, string>> = {
  totp_added: 'An authenticator app was added as your second factor',
  totp_removed: 'The authenticator app was removed from your account',
  passkey_added: 'A passkey was added to your account',
  passkey_removed: 'A passkey was removed from your account',
  recovery_codes_made: 'New recovery codes were made; the old ones no longer work',
  recovery_code_used: 'A recovery code was used to sign in',
  reset_by_staff: 'Our staff removed the second factor of your account at your request',
}

const teamChanges: Readonly<Record<TeamChange, string>> = {
  joined: 'joined the team',
  role_changed: 'has a new role',
  second_factor_added: 'added a second factor',
}

const notYou =
  'If this was not you, set a new password at once: that ends every session of your account.'

/** Where a sign-in came from. */
const from = (facts: { at: string; ip: string; user_agent: string }) =>
  `When: ${at(facts.at)}. Address: ${facts.ip}. Browser: ${facts.user_agent}.`

export const en: MailTexts = {
  verify_email: () => ({
    subject: 'Confirm your e-mail address',
    paragraphs: [
      'Somebody, hopefully you, signed up with this address. Confirm it to go on. The link is good for one day.',
      'If it was not you, do nothing: without your confirmation the account stays closed.',
    ],
    button: 'Confirm the address',
  }),
  account_exists: () => ({
    subject: 'You already have an account',
    paragraphs: [
      'Somebody, hopefully you, tried to sign up with this address, but it already has an account. Nothing was changed.',
      'Sign in as always. If you do not remember the password, or never confirmed the address, set a new password.',
    ],
    button: 'Set a new password',
  }),
  reset_password: ({ name }) => ({
    subject: 'Set a new password',
    paragraphs: hello(
      name,
      'You asked to set a new password. The link is good for one hour and works once. A new password ends all sessions.',
      'If it was not you, do nothing: your password stays as it is.',
    ),
    button: 'Set a new password',
  }),
  password_changed: (facts) => ({
    subject: 'Your password was changed',
    paragraphs: hello(
      facts.name,
      `The password of your account was changed on ${at(facts.at)}.`,
      notYou,
    ),
    button: 'Set a new password',
  }),
  change_email: ({ name }) => ({
    subject: 'Confirm your new address',
    paragraphs: hello(
      name,
      'You want to sign in with this address from now on. Confirm it. The link is good for one hour.',
      'If it was not you, do nothing.',
    ),
    button: 'Confirm the new address',
  }),
  email_changed: (facts) => ({
    subject: 'The address of your account is being changed',
    paragraphs: hello(
      facts.name,
      `Somebody, hopefully you, asked to change the address of your account to ${facts.new_email}. It changes when the new address is confirmed.`,
      notYou,
    ),
    button: 'Set a new password',
  }),
  second_factor_changed: (facts) => ({
    subject: 'Your second factor was changed',
    paragraphs: hello(
      facts.name,
      `${secondFactorChanges[facts.change]}, on ${at(facts.at)}.`,
      notYou,
    ),
    button: 'Look at your security',
  }),
  new_sign_in: (facts) => ({
    subject: 'A new sign-in to your account',
    paragraphs: hello(
      facts.name,
      'Your account was signed in to from a place we had not seen before.',
      from(facts),
      notYou,
    ),
    button: 'Look at your sessions',
  }),
  session_stolen: (facts) => ({
    subject: 'We ended a session of yours',
    paragraphs: hello(
      facts.name,
      'A session of your account was used from two places at once, as if it had been copied. We ended it. Sign in again.',
      from(facts),
      'If you have no explanation, set a new password and look at your other sessions.',
    ),
    button: 'Look at your sessions',
  }),
  account_approved: (facts) => ({
    subject: 'Your account is approved',
    paragraphs: hello(facts.name, `The account ${facts.account_name} is approved. You can begin.`),
    button: 'Open the dashboard',
  }),
  account_rejected: (facts) => ({
    subject: 'Your account was not approved',
    paragraphs: hello(
      facts.name,
      `The account ${facts.account_name} was not approved.`,
      `Reason: ${facts.reason}`,
    ),
    button: 'Open the dashboard',
  }),
  invitation: (facts) => ({
    subject: facts.account_name
      ? `An invitation to the team of ${facts.account_name}`
      : 'An invitation to the team',
    paragraphs: [
      `${facts.invited_by} invites you ${facts.account_name ? `to the account ${facts.account_name}` : 'to the team of the platform'}. Your role: ${roleNames[facts.role]}.`,
      'The link is good for seven days and only for this address. If you do not know what this is about, do nothing.',
    ],
    button: 'See the invitation',
  }),
  application_received: (facts) => ({
    subject: `${facts.affiliate_name} wants to become your partner`,
    paragraphs: hello(
      facts.name,
      `${facts.affiliate_name} applied to your affiliate program and waits for your answer.`,
    ),
    button: 'See the application',
  }),
  application_approved: (facts) => ({
    subject: `${facts.advertiser_name} approved your application`,
    paragraphs: hello(
      facts.name,
      `You are now a partner of ${facts.advertiser_name}. Your links and coupons are ready.`,
    ),
    button: 'Take your links',
  }),
  application_rejected: (facts) => ({
    subject: `${facts.advertiser_name} did not approve your application`,
    paragraphs: hello(
      facts.name,
      `${facts.advertiser_name} did not approve your application.`,
      `Reason: ${facts.reason}`,
    ),
    button: 'Open the dashboard',
  }),
  partnership_suspended: (facts) => ({
    subject: `${facts.advertiser_name} suspended your partnership`,
    paragraphs: hello(
      facts.name,
      `${facts.advertiser_name} suspended your partnership: your links no longer earn there. What you have earned stays yours.`,
      `Reason: ${facts.reason}`,
    ),
    button: 'Open the dashboard',
  }),
  partnership_resumed: (facts) => ({
    subject: `${facts.advertiser_name} resumed your partnership`,
    paragraphs: hello(facts.name, `Your links earn at ${facts.advertiser_name} again.`),
    button: 'Open the dashboard',
  }),
  partner_invitation: (facts) => ({
    subject: `${facts.advertiser_name} invites you to become a partner`,
    paragraphs: [
      `${facts.advertiser_name} invites you to the affiliate program: recommend what they sell, and earn from every sale you bring.`,
      'If you do not know what this is about, do nothing.',
    ],
    button: 'See the invitation',
  }),
  host_lost: (facts) => ({
    subject: `We can no longer prove that ${facts.host} is yours`,
    paragraphs: hello(
      facts.name,
      `The record that proves ${facts.host} is gone. Affiliate links on this host no longer work until it is proven again.`,
    ),
    button: 'Look at the app',
  }),
  audit_anchor: (facts) => ({
    subject: `Audit anchor of ${facts.date}`,
    paragraphs: [
      'Keep this mail. It proves later that nobody has changed the audit log before this day.',
      facts.anchor,
    ],
    button: 'Open the audit log',
  }),
  team_change: (facts) => ({
    subject: `${facts.person} ${teamChanges[facts.change]}: ${facts.account_name}`,
    paragraphs: hello(
      facts.name,
      `${facts.person} ${teamChanges[facts.change]} at ${facts.account_name}. Role: ${roleNames[facts.role]}.`,
      `Until ${at(facts.usable_from)} this person cannot build, approve or send payouts, or change the payout schedule or the PayPal account.`,
      'If you did not expect this, remove the person from the team now.',
    ),
    button: 'Open the team',
  }),
  member_changed: (facts) => ({
    subject: facts.new_role
      ? `${facts.person} has a new role: ${facts.account_name}`
      : `${facts.person} was removed from the team: ${facts.account_name}`,
    paragraphs: hello(
      facts.name,
      facts.new_role
        ? `${facts.by} changed the role of ${facts.person} at ${facts.account_name}. Before: ${roleNames[facts.role]}. Now: ${roleNames[facts.new_role]}.`
        : `${facts.by} removed ${facts.person} from the team of ${facts.account_name}. Role until then: ${roleNames[facts.role]}.`,
      'If you did not expect this, talk to the heads of the account, or write to our support at once.',
    ),
    button: 'Open the team',
  }),
  ...payoutTexts,
}
