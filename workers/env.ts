/** Bindings of each Worker, as wrangler.toml gives them: nobody holds what it does not use. */

import type { ClickCapObjects } from './caps/rules/cap-lease.ts'
import type { ClicksMessage } from './clicks/rules/clicks-message.ts'
import type { ConversionBatcher } from './conversions/record/verbs/record-through-batcher.ts'
import type { ReportsMessage } from './conversions/sources/reports-message.ts'
import type { LocationHint, ObjectOptions } from './core/location-hint.ts'
import type { EmailBinding } from './mail/couriers/cloudflare-courier.ts'
import type { AlertMessage } from './mail/rules/alert-message.ts'
import type { MailMessage } from './mail/rules/mail-message.ts'
import type { PayoutMessage } from './payouts/batches/rules/payout-message.ts'
import type { ProviderEnv } from './people/providers/providers.ts'
import type { SnapshotsQueue } from './snapshots/snapshots-message.ts'

export interface TrackerEnv {
  SNAPSHOTS: KVNamespace
  CLICKS: Queue<ClicksMessage>
  /** One Durable Object per click cap. */
  CLICK_CAPS: ClickCapObjects
  /** As the API's. */
  LOCATION_HINT?: LocationHint
  /** At least 32 random bytes in base64url: the HMAC key of visitors. Without it only cookies tell them apart. */
  VISITOR_KEY?: string
  /** Reported clicks, by app key and by the browser's address. Without them nobody is limited. */
  CLICK_KEY_LIMIT?: RateLimit
  CLICK_IP_LIMIT?: RateLimit
  /** The tracker's own hosts, in small letters: what they do not know is 404. Other hosts pass through. */
  OWN_HOSTS?: readonly string[]
  /** '1' in local runs only: CF-Connecting-IP and X-Local-Country of the client stand in for the edge's facts. */
  LOCAL_MODE?: string
  /**
   * '1': a request with neither Accept nor Accept-Language is no bot for it. Set in local runs, where
   * scripts stand in for browsers.
   */
  ALLOWS_BARE_REQUESTS?: string
  /** Local runs only: JSON object, app host without port → origin URL for pass-through. */
  LOCAL_ORIGINS?: string
}

export interface ApiEnv extends ProviderEnv {
  /** Asked only how many messages it holds. */
  CLICKS?: Pick<Queue, 'metrics'>
  /** What a monitor sends to /v1/health/deep; without it that address answers 404. */
  HEALTH_TOKEN?: string
  SNAPSHOTS: KVNamespace
  PAYOUTS: Queue<PayoutMessage>
  /** Reports that came while the database was away. */
  REPORTS: Queue<ReportsMessage>
  /** Snapshots that one request cannot publish. Without it the half-hourly run publishes them. */
  SNAPSHOT_KEYS?: SnapshotsQueue
  /** The Durable Object that batches conversions. Without it each is recorded by itself. */
  CONVERSION_BATCHER?: {
    getByName(name: string, options?: ObjectOptions): ConversionBatcher
  }
  /** Where objects are created: near the database. Cloudflare chooses when it is not set. An object never moves. */
  LOCATION_HINT?: LocationHint
  /** Reports that name what nobody knows, by app key or by address. Without it nobody is limited. */
  REPORT_MISS_LIMIT?: RateLimit
  /** Mails that were written. */
  MAILS: Queue<MailMessage>
  SIGN_IN_LIMIT: RateLimit
  /** Every request, by app key, by person, by network; workers/core/limits.ts. Without them nobody is limited. */
  APP_KEY_LIMIT?: RateLimit
  PERSON_LIMIT?: RateLimit
  ANONYMOUS_LIMIT?: RateLimit
  KEYLESS_LIMIT?: RateLimit
  /** Requests that send a mail, by network and by address. Without it nobody is limited. */
  MAIL_LIMIT?: RateLimit
  /** DNS over HTTPS in JSON, such as https://cloudflare-dns.com/dns-query: proves hosts. */
  DNS_URL: string
  ASSETS?: Fetcher
  /** Neon URL of role app_api. */
  API_DATABASE_URL: string
  /** Private Ed25519 JWK, or a set of them (JSON text): the first signs access tokens, all are believed. */
  ACCESS_TOKEN_KEY: string
  /** `id.key[,id.key…]`, 32 bytes each in base64url: the first seals secrets that we must read again. */
  SEALING_KEY: string
  /** 32 bytes in base64url, from which the links in mails follow. */
  MAIL_TOKEN_KEY: string
  /** Base URL of a service of leaked passwords, asked by parts of hashes; without it nobody is asked. */
  BREACHED_PASSWORDS_URL?: string
  /** PayPal's, as cron's: webhooks are proved by certificates from there. */
  PAYPAL_BASE_URL: string
  /** PayPal's id of the webhook that leads to /v1/paypal/webhooks; without it that address takes nothing. */
  PAYPAL_WEBHOOK_ID?: string
  /** Roots in PEM in which PayPal's certificates must end; usually none, see workers/payouts/paypal/certificate.ts. */
  PAYPAL_WEBHOOK_ROOTS?: string
  /** Name and address on invoices, in lines; "Tributary" when it is not set. */
  INVOICE_ISSUER?: string
}

export interface ConsumerEnv {
  /** A report that waited for its click may fill a cap, which the edge is told of. Also what jobs and alerts note. */
  SNAPSHOTS: KVNamespace
  /** As the API's. */
  SNAPSHOT_KEYS?: SnapshotsQueue
  /** Neon URL of role app_system. */
  SYSTEM_DATABASE_URL: string
  /** 32 bytes in base64url, from which the links in mails follow. */
  MAIL_TOKEN_KEY: string
  /** Where people reach the dashboard, such as https://app.example.com: links in mails lead there. */
  DASHBOARD_URL: string
  /** Address that mails come from. */
  MAIL_FROM: string
  /** Where alerts go; without it they are in the log alone. */
  ALERT_EMAIL?: string
  /** 'en' or 'ru': language of alerts; English when it is not set. */
  ALERT_LANGUAGE?: string
  /** Cloudflare's e-mail binding; used where MAIL_URL is not set. */
  EMAIL?: EmailBinding
  /** A provider's HTTP endpoint and its bearer token. */
  MAIL_URL?: string
  MAIL_TOKEN?: string
}

export interface CronEnv {
  /** Asked only how old its oldest message is. */
  CLICKS: Pick<Queue, 'metrics'>
  /** Mails whose message was lost, and alerts. */
  MAILS: Queue<MailMessage | AlertMessage>
  SNAPSHOTS: KVNamespace
  /** As the API's. */
  SNAPSHOT_KEYS?: SnapshotsQueue
  CLICK_CAPS: ClickCapObjects
  /** Neon URL of role app_system. */
  SYSTEM_DATABASE_URL: string
  /** Days after which clicks are dropped, by whole months; 1,100 when it is not set. */
  CLICK_DAYS_KEPT?: string
  /** Days after which personal data is emptied; 400 when it is not set. */
  PERSONAL_DATA_DAYS?: string
  /** '1' in local runs only: every job runs at each of its times. */
  LOCAL_MODE?: string
  /** DNS over HTTPS in JSON: proves hosts anew. */
  DNS_URL: string
  PAYPAL_BASE_URL: string
  PAYPAL_CLIENT_ID: string
  PAYPAL_CLIENT_SECRET: string
  /** As the API's: opens the PayPal secrets of advertisers that pay themselves. */
  SEALING_KEY: string
}
