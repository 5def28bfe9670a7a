/** What a local run prints for people and writes to `.local/demo.json` for scripts. */
import { type JobName, jobs } from '../../workers/cron-jobs.ts'
import * as cast from './demo-cast.ts'
import { ownPayer, ownPayerUsers, ownPaypal } from './demo-own-payer-cast.ts'

export interface DemoAddresses {
  baseUrl: string
  appUrl: string
  paypalUrl: string
  /** The mail catcher and Telegram. */
  mailUrl: string
  telegramUrl: string
  /** Moves the clock forward and runs jobs. */
  pageUrl: string
  /** DNS over HTTPS; POST …/records beside it sets one. */
  dnsUrl: string
  /** Plain TCP, as app_system. */
  databaseUrl: string
  /** Neon's protocol, as app_system, for scripts of this repository. */
  systemDatabaseUrl: string
  apiKey: string
  /** The same for the advertiser that pays its affiliates itself. */
  ownAppUrl: string
  ownApiKey: string
}

/** All people who can sign in, without those of the seeded history. */
const users = [...cast.users, ...ownPayerUsers]

/** Each job with its cron string from wrangler.toml. */
export const crons = Object.fromEntries(jobs.map(({ name, cron }) => [name, cron])) as Record<
  JobName,
  string
>

/** URL that runs a cron job once; the job takes `timeMs` as the current time. */
export function cronUrl(baseUrl: string, job: JobName, timeMs?: number): string {
  const url = new URL('/cdn-cgi/handler/scheduled', baseUrl)
  url.searchParams.set('cron', crons[job])
  if (timeMs !== undefined) url.searchParams.set('time', String(timeMs))
  return url.href
}

/** The document for scripts. `others`: people of the seeded history. */
export function demoDocument(addresses: DemoAddresses, others: readonly cast.DemoUser[] = []) {
  const [offer, instantOffer] = cast.offers.map(({ id, code, holdDays }) => ({
    ...{ id, code },
    hold_days: holdDays,
  }))
  return {
    base_url: addresses.baseUrl,
    paypal_url: addresses.paypalUrl,
    mail_url: addresses.mailUrl,
    telegram_url: addresses.telegramUrl,
    page_url: addresses.pageUrl,
    dns_url: addresses.dnsUrl,
    database_url: addresses.databaseUrl,
    system_database_url: addresses.systemDatabaseUrl,
    users: Object.fromEntries(
      [...users, ...others].map(({ key, email, password, totpSecret }) => [
        key,
        { email, password, ...(totpSecret === null ? {} : { totp_secret: totpSecret }) },
      ]),
    ),
    advertiser: { id: cast.advertiser.id },
    app: { id: cast.app.id, host: new URL(addresses.appUrl).host, api_key: addresses.apiKey },
    offer,
    instant_offer: instantOffer,
    affiliates: cast.affiliates.map(({ id, code, coupons, paypalEmail }) => ({
      ...{ id, code, coupon: coupons[0], paypal_email: paypalEmail },
    })),
    own_payer: ownPayerDocument(addresses),
    crons,
  }
}

/** The advertiser that pays its affiliates from its own PayPal account. */
function ownPayerDocument({ ownAppUrl, ownApiKey }: DemoAddresses) {
  const { advertiser, app, offers, affiliates } = ownPayer
  const [offer] = offers
  return {
    advertiser: { id: advertiser.id },
    app: { id: app.id, host: new URL(ownAppUrl).host, api_key: ownApiKey },
    offer: { id: offer!.id, code: offer!.code, hold_days: offer!.holdDays },
    affiliates: affiliates.map(({ id, code, coupons, paypalEmail }) => ({
      ...{ id, code, coupon: coupons[0], paypal_email: paypalEmail },
    })),
    paypal: { client_id: ownPaypal.client_id },
  }
}

/** The last lines that `npm start` prints. `others`: people of the seeded history. */
export function welcome(addresses: DemoAddresses, others: readonly cast.DemoUser[] = []): string {
  const { baseUrl, appUrl, ownAppUrl, paypalUrl, mailUrl, telegramUrl, pageUrl } = addresses
  const { dnsUrl, databaseUrl } = addresses
  const [affiliate] = cast.affiliates
  const people = [...users, ...others].map(({ key, email, password, totpSecret }) =>
    `  ${key.padEnd(11)} ${email.padEnd(32)} ${password.padEnd(28)} ${totpSecret ?? ''}`.trimEnd(),
  )
  return `
Tributary runs.

  dashboard   ${baseUrl}/
  API         ${baseUrl}/v1/docs
  demo shop   ${appUrl}/aff/${affiliate?.code}   (an affiliate link; the shop itself is ${appUrl}/)
  another     ${ownAppUrl}/aff/clara   (its advertiser pays from its own PayPal: sign in as payer, payer2)
  click       ${baseUrl}/click?o=${cast.offers[1].code}&a=${affiliate?.code}&sub1=newsletter
  PayPal      ${paypalUrl}/   (simulated)
  mail        ${mailUrl}/   (every mail of this run ends here)
  telegram    ${telegramUrl}/   (every Telegram message, too)
  DNS         ${new URL('/', dnsUrl).href}   (sets the record that verifies a host)
  time, jobs  ${pageUrl}/   (moves time forward, runs scheduled jobs)
  Postgres    ${databaseUrl}

Sign in as (the last column is the secret of one-time codes, for an authenticator app; or: npm run code -- finance)
${people.join('\n')}

All of this for scripts: .local/demo.json. Stop with Ctrl-C; \`npm run reset\` starts anew.
`
}
