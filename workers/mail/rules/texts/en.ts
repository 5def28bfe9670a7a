import type { Role } from '../../../../schema/vocabulary.ts'
import type { SecondFactorChange, TeamChange } from '../mails.ts'
import { endpointTexts } from './endpoints-en.ts'
import { notificationMails } from './notification-mails.ts'
import { payoutTexts } from './payouts-en.ts'
import { at, hello } from './phrases-en.ts'
import { reportTexts } from './reports-en.ts'
import type { MailTexts } from './text.ts'

const roleNames: Readonly<Record<Role, string>> = {
  owner: 'platform owner',
  admin: 'platform administrator',
  finance: 'platform finance',
  support: 'platform support',
  advertiser: 'account owner',
  advertiser_manager: 'manager',
  advertiser_finance: 'bookkeeper',
  advertiser_viewer: 'viewer',
  affiliate: 'account owner',
  affiliate_manager: 'link manager',
  affiliate_viewer: 'viewer',
}

const secondFactorChanges: Readonly<Record<SecondFactorChange, string>> = {
  totp_added: 'An authenticator app was added as your second factor',
  totp_removed: 'The authenticator app was removed from your account',
  passkey_added: 'A passkey was added to your account',
  passkey_removed: 'A passkey was removed from your account',
  recovery_codes_made: 'New recovery codes were created; the old codes no longer work',
  recovery_code_used: 'A recovery code was used to sign in',
  reset_by_staff: 'Our staff removed the second factor of your account at your request',
}

const teamChanges: Readonly<Record<TeamChange, string>> = {
  joined: 'joined the team',
  role_changed: 'has a new role',
  second_factor_added: 'added a second factor',
}

const notYou = 'If this was not you, set a new password at once. A new password ends all sessions.'

/** Where a sign-in came from. */
const from = (facts: { at: string; ip: string; user_agent: string }) =>
  `When: ${at(facts.at)}. Address: ${facts.ip}. Browser: ${facts.user_agent}.`

export const en: MailTexts = {
  verify_email: () => ({
    subject: 'Confirm your email address',
    paragraphs: [
      'Somebody signed up with this address. If it was you, confirm the address to continue. The link is valid for 24 hours.',
      'If it was not you, do nothing. The account stays closed without your confirmation.',
    ],
    button: 'Confirm address',
  }),
  account_exists: () => ({
    subject: 'You already have an account',
    paragraphs: [
      'Somebody tried to sign up with this address, but it already has an account. Nothing was changed.',
      'If it was you, sign in. If you forgot the password or never confirmed the address, set a new password.',
    ],
    button: 'Set new password',
  }),
  reset_password: ({ name }) => ({
    subject: 'Set a new password',
    paragraphs: hello(
      name,
      'You asked to set a new password. The link is valid for one hour and works once. A new password ends all sessions.',
      'If it was not you, do nothing. Your password does not change.',
    ),
    button: 'Set new password',
  }),
  password_changed: (facts) => ({
    subject: 'Your password was changed',
    paragraphs: hello(
      facts.name,
      `The password of your account was changed on ${at(facts.at)}.`,
      notYou,
    ),
    button: 'Set new password',
  }),
  change_email: ({ name }) => ({
    subject: 'Confirm your new address',
    paragraphs: hello(
      name,
      'You asked to sign in with this address from now on. Confirm the address. The link is valid for one hour.',
      'If it was not you, do nothing. Nothing changes without your confirmation.',
    ),
    button: 'Confirm new address',
  }),
  email_changed: (facts) => ({
    subject: 'Your email address is being changed',
    paragraphs: hello(
      facts.name,
      `Somebody asked to change the email of your account to ${facts.new_email}. The change takes effect when the new address is confirmed.`,
      notYou,
    ),
    button: 'Set new password',
  }),
  second_factor_changed: (facts) => ({
    subject: 'Your second factor was changed',
    paragraphs: hello(
      facts.name,
      `${secondFactorChanges[facts.change]}, on ${at(facts.at)}.`,
      notYou,
    ),
    button: 'View security settings',
  }),
  new_sign_in: (facts) => ({
    subject: 'New sign-in to your account',
    paragraphs: hello(
      facts.name,
      'Somebody signed in to your account from a new network.',
      from(facts),
      notYou,
    ),
    button: 'View sessions',
  }),
  session_stolen: (facts) => ({
    subject: 'We ended one of your sessions',
    paragraphs: hello(
      facts.name,
      'One of your sessions was used in two places at once, so it was probably stolen. We ended it. Sign in again.',
      from(facts),
      'If you cannot explain this, set a new password and check your other sessions.',
    ),
    button: 'View sessions',
  }),
  account_approved: (facts) => ({
    subject: 'Your account is approved',
    paragraphs: hello(
      facts.name,
      `The account ${facts.account_name} is approved. You can sign in and start.`,
    ),
    button: 'Open dashboard',
  }),
  account_rejected: (facts) => ({
    subject: 'Your account was not approved',
    paragraphs: hello(
      facts.name,
      `The account ${facts.account_name} was not approved.`,
      `Reason: ${facts.reason}`,
    ),
    button: 'Open dashboard',
  }),
  invitation: (facts) => ({
    subject: facts.account_name
      ? `Invitation to the team of ${facts.account_name}`
      : 'Invitation to the team',
    paragraphs: [
      `${facts.invited_by} invites you ${facts.account_name ? `to the account ${facts.account_name}` : 'to the team of the platform'}. Your role: ${roleNames[facts.role]}.`,
      'The link is valid for 7 days, for this address only. If you do not expect an invitation, do nothing.',
    ],
    button: 'View invitation',
  }),
  application_received: (facts) => ({
    subject: `${facts.affiliate_name} wants to become your partner`,
    paragraphs: hello(
      facts.name,
      `${facts.affiliate_name} applied to your affiliate program. Approve or reject the application.`,
    ),
    button: 'View application',
  }),
  application_approved: (facts) => ({
    subject: `${facts.advertiser_name} approved your application`,
    paragraphs: hello(
      facts.name,
      `You are now a partner of ${facts.advertiser_name}. Your links and coupons are ready.`,
    ),
    button: 'Get your links',
  }),
  application_rejected: (facts) => ({
    subject: `${facts.advertiser_name} did not approve your application`,
    paragraphs: hello(
      facts.name,
      `${facts.advertiser_name} did not approve your application.`,
      `Reason: ${facts.reason}`,
    ),
    button: 'Open dashboard',
  }),
  partnership_suspended: (facts) => ({
    subject: `${facts.advertiser_name} suspended your partnership`,
    paragraphs: hello(
      facts.name,
      `${facts.advertiser_name} suspended your partnership. Your links no longer earn there. You keep the commissions you earned.`,
      `Reason: ${facts.reason}`,
    ),
    button: 'Open dashboard',
  }),
  partnership_resumed: (facts) => ({
    subject: `${facts.advertiser_name} resumed your partnership`,
    paragraphs: hello(
      facts.name,
      `${facts.advertiser_name} resumed your partnership. Your links earn again.`,
    ),
    button: 'Open dashboard',
  }),
  partnership_terminated: (facts) => ({
    subject: `${facts.advertiser_name} ended your partnership`,
    paragraphs: hello(
      facts.name,
      `${facts.advertiser_name} permanently ended your partnership. Your links no longer earn there. You keep the commissions you earned, and they are paid as usual.`,
      `Reason: ${facts.reason}`,
    ),
    button: 'Open payouts',
  }),
  partner_invitation: (facts) => ({
    subject: `${facts.advertiser_name} invites you to become a partner`,
    paragraphs: [
      `${facts.advertiser_name} invites you to its affiliate program. You promote its products and earn a commission on every sale.`,
      'If you do not expect this invitation, do nothing.',
    ],
    button: 'View invitation',
  }),
  host_lost: (facts) => ({
    subject: `${facts.host} is no longer verified`,
    paragraphs: hello(
      facts.name,
      `The DNS record that verifies ${facts.host} is missing. Affiliate links on this host do not work until you add the record again and check it.`,
    ),
    button: 'Open app',
  }),
  audit_anchor: (facts) => ({
    subject: `Audit log checksum of ${facts.date}`,
    paragraphs: [
      'Keep this email. With this checksum you can prove later whether anybody changed entries made before this day.',
      facts.anchor,
    ],
    button: 'Open audit log',
  }),
  team_change: (facts) => ({
    subject: `${facts.person} ${teamChanges[facts.change]}: ${facts.account_name}`,
    paragraphs: hello(
      facts.name,
      `${facts.person} ${teamChanges[facts.change]} at ${facts.account_name}. Role: ${roleNames[facts.role]}.`,
      `Until ${at(facts.usable_from)} this person cannot build, approve or send payouts, or change the payout schedule or the PayPal account.`,
      'If you did not expect this, remove the person from the team now.',
    ),
    button: 'Open team',
  }),
  member_changed: (facts) => ({
    subject: facts.new_role
      ? `${facts.person} has a new role: ${facts.account_name}`
      : `${facts.person} was removed from the team: ${facts.account_name}`,
    paragraphs: hello(
      facts.name,
      facts.new_role
        ? `${facts.by} changed the role of ${facts.person} at ${facts.account_name}. Before: ${roleNames[facts.role]}. Now: ${roleNames[facts.new_role]}.`
        : `${facts.by} removed ${facts.person} from the team of ${facts.account_name}. Previous role: ${roleNames[facts.role]}.`,
      'If you did not expect this, contact the account owners or our support at once.',
    ),
    button: 'Open team',
  }),
  ...payoutTexts,
  ...reportTexts,
  ...endpointTexts,
  ...notificationMails('en'),
}
