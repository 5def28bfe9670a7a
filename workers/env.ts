/** Bindings of each Worker, as in wrangler.toml. Each Worker has only the bindings it uses. */

import type { ClickCapObjects } from './caps/rules/cap-lease.ts'
import type { ClicksMessage } from './clicks/rules/clicks-message.ts'
import type { ConversionBatcher } from './conversions/record/verbs/record-through-batcher.ts'
import type { ReportsMessage } from './conversions/sources/reports-message.ts'
import type { LocationHint, ObjectOptions } from './core/location-hint.ts'
import type { DeliveryMessage, DeliveryQueue } from './delivery/delivery-message.ts'
import type { EmailBinding } from './mail/providers/cloudflare-provider.ts'
import type { AlertMessage } from './mail/rules/alert-message.ts'
import type { MailMessage } from './mail/rules/mail-message.ts'
import type { PayoutMessage } from './payouts/batches/rules/payout-message.ts'
import type { ProviderEnv } from './people/providers/providers.ts'
import type { RetryRequest } from './queues/retry-message-rules.ts'
import type { ExportsMessage } from './reports/exports/export-message-rules.ts'
import type { SnapshotsQueue } from './snapshots/snapshots-message.ts'

export interface TrackerEnv {
  SNAPSHOTS: KVNamespace
  CLICKS: Queue<ClicksMessage>
  /** One Durable Object per click cap. */
  CLICK_CAPS: ClickCapObjects
  /** As in the API. */
  LOCATION_HINT?: LocationHint
  /**
   * HMAC key of visitor ids: at least 32 random bytes in base64url. Without it, only cookies
   * identify visitors.
   */
  VISITOR_KEY?: string
  /** Limits reported clicks by app key and by the browser's address. Missing = no limits. */
  CLICK_KEY_LIMIT?: RateLimit
  CLICK_IP_LIMIT?: RateLimit
  /** The tracker's own hosts, lower-case: unknown paths are 404. Other hosts are passed through. */
  OWN_HOSTS?: readonly string[]
  /** '1' in local runs only: CF-Connecting-IP and X-Local-Country of the client are trusted. */
  LOCAL_MODE?: string
  /**
   * '1': requests without Accept and Accept-Language do not count as bots. Set in local runs,
   * where scripts take the place of browsers.
   */
  ALLOWS_BARE_REQUESTS?: string
  /** Local runs only: JSON object, app host without port → origin URL for pass-through. */
  LOCAL_ORIGINS?: string
}

export interface ApiEnv extends ProviderEnv {
  /** '1' in local runs only: endpoints may be servers of this machine. */
  LOCAL_MODE?: string
  /** Says that events were written, so that they are sent at once. Missing = within a minute. */
  DELIVERIES?: DeliveryQueue
  /** Used only to read the number of messages. */
  CLICKS?: Pick<Queue, 'metrics'>
  /** Address of the tracker, for the code of apps. Missing in local runs: the API's own. */
  TRACKER_URL?: string
  /** Token of monitors for /v1/health/deep. Without it, that path answers 404. */
  HEALTH_TOKEN?: string
  SNAPSHOTS: KVNamespace
  PAYOUTS: Queue<PayoutMessage | RetryRequest>
  /** Reports received while the database was unavailable. */
  REPORTS: Queue<ReportsMessage>
  /**
   * Snapshots that exceed the limit of one request. Without it, the run of every ten minutes publishes them.
   */
  SNAPSHOT_KEYS?: SnapshotsQueue
  /** The Durable Object that batches conversions. Without it, each is recorded on its own. */
  CONVERSION_BATCHER?: {
    getByName(name: string, options?: ObjectOptions): ConversionBatcher
  }
  /**
   * Where objects are created: near the database. Missing = Cloudflare chooses. Objects never move.
   */
  LOCATION_HINT?: LocationHint
  /** Limits reports with unknown ids, by app key or by address. Missing = no limit. */
  REPORT_MISS_LIMIT?: RateLimit
  /** Mails to send. */
  MAILS: Queue<MailMessage>
  /** Files of reports, which it only reads, and the queue of those to write. */
  /** Files of banners. */
  CREATIVES: Pick<R2Bucket, 'put' | 'delete'> & {
    get(key: string): Promise<{
      readonly body: ReadableStream
      readonly httpMetadata?: { contentType?: string }
    } | null>
  }
  EXPORTS: { get(key: string): Promise<{ readonly body: ReadableStream } | null> }
  EXPORT_REQUESTS: Queue<ExportsMessage>
  SIGN_IN_LIMIT: RateLimit
  /**
   * Limits all requests, by app key, person and network; see workers/core/limits.ts. Missing = no
   * limits.
   */
  APP_KEY_LIMIT?: RateLimit
  PERSON_LIMIT?: RateLimit
  ANONYMOUS_LIMIT?: RateLimit
  KEYLESS_LIMIT?: RateLimit
  /** Limits requests that send a mail, by network and by address. Missing = no limit. */
  MAIL_LIMIT?: RateLimit
  /** DNS over HTTPS in JSON, such as https://cloudflare-dns.com/dns-query, to verify hosts. */
  DNS_URL: string
  ASSETS?: Fetcher
  /** Neon URL of role app_api. */
  API_DATABASE_URL: string
  /** Private Ed25519 JWK, or a set (JSON text): the first signs access tokens, all verify them. */
  ACCESS_TOKEN_KEY: string
  /**
   * `id.key[,id.key…]`, 32 bytes each in base64url. The first encrypts secrets that we must read
   * again.
   */
  SEALING_KEY: string
  /** Keys as in SEALING_KEY, for the secrets that sign webhooks: the delivery Worker has only these. */
  WEBHOOK_KEY: string
  /** 32 bytes in base64url, to derive the tokens of links in mails. */
  MAIL_TOKEN_KEY: string
  /** Base URL of a service of leaked passwords, queried by parts of hashes. Missing = no check. */
  BREACHED_PASSWORDS_URL?: string
  /** PayPal's URL, as in cron: certificates of webhooks come from there. */
  PAYPAL_BASE_URL: string
  /** PayPal's id of the webhook for /v1/paypal/webhooks. Without it, that path accepts nothing. */
  PAYPAL_WEBHOOK_ID?: string
  /**
   * Root certificates (PEM) for PayPal webhooks; usually none, see
   * workers/payouts/paypal/certificate.ts.
   */
  PAYPAL_WEBHOOK_ROOTS?: string
  /** Name and address on invoices, in lines; default "Tributary". */
  INVOICE_ISSUER?: string
  /** Address of the Telegram bot, such as https://t.me/your_bot. Missing = nobody can link a chat. */
  TELEGRAM_BOT_URL?: string
  /** What Telegram sends with each update to /v1/telegram. Without it, that path accepts nothing. */
  TELEGRAM_SECRET?: string
}

export interface ConsumerEnv {
  /** Says that events were written, so that they are sent at once. Missing = within a minute. */
  DELIVERIES?: DeliveryQueue
  /** Files of reports. */
  EXPORTS: R2Bucket
  /** Publishes caps that queued reports have filled. Also keeps the state of jobs and alerts. */
  SNAPSHOTS: KVNamespace
  /** As in the API. */
  SNAPSHOT_KEYS?: SnapshotsQueue
  /** Neon URL of role app_system. */
  SYSTEM_DATABASE_URL: string
  /** 32 bytes in base64url, to derive the tokens of links in mails. */
  MAIL_TOKEN_KEY: string
  /** URL of the dashboard, such as https://app.example.com, for links in mails. */
  DASHBOARD_URL: string
  /** Sender address of mails. */
  MAIL_FROM: string
  /** Recipient of alerts. Without it, alerts are only logged. */
  ALERT_EMAIL?: string
  /** 'en' or 'ru': language of alerts; default English. */
  ALERT_LANGUAGE?: string
  /** Cloudflare's e-mail binding, used if MAIL_URL is not set. */
  EMAIL?: EmailBinding
  /** A mail provider's HTTP endpoint and its bearer token. */
  MAIL_URL?: string
  MAIL_TOKEN?: string
}

export interface DeliveryEnv {
  DELIVERIES: Queue<DeliveryMessage>
  /** Neon URL of role app_system. */
  SYSTEM_DATABASE_URL: string
  /** As in the API: decrypts the secrets that sign webhooks. */
  WEBHOOK_KEY: string
  /** DNS over HTTPS in JSON: a name must not lead to a private address. */
  DNS_URL: string
  /** Hosts of the platform, lower-case, which nothing is sent to. */
  OWN_HOSTS?: readonly string[]
  /** '1' in local runs only: postbacks may go to this machine. */
  LOCAL_MODE?: string
  /** Mails of notifications to send at once. Missing = within minutes. */
  MAILS?: Pick<Queue<MailMessage>, 'send'>
  /** URL of the dashboard, for links in messages. */
  DASHBOARD_URL?: string
  /** Telegram's Bot API (default https://api.telegram.org), and the bot's token. Missing = no messages. */
  TELEGRAM_URL?: string
  TELEGRAM_TOKEN?: string
}

export interface CronEnv {
  /** Says that events were written, so that they are sent at once. Missing = within a minute. */
  DELIVERIES?: DeliveryQueue
  /** Files of reports, deleted after their time, and exports whose queue message was lost. */
  EXPORTS: R2Bucket
  EXPORT_REQUESTS: Queue<ExportsMessage>
  /** Used only to read how long they are, and the age of the oldest message. */
  CLICKS: Pick<Queue, 'metrics'>
  REPORTS?: Pick<Queue, 'metrics'>
  PAYOUTS?: Pick<Queue, 'metrics'>
  /** Mails whose queue message was lost, and alerts. */
  MAILS: Queue<MailMessage | AlertMessage>
  SNAPSHOTS: KVNamespace
  /** As in the API. */
  SNAPSHOT_KEYS?: SnapshotsQueue
  CLICK_CAPS: ClickCapObjects
  /** Neon URL of role app_system. */
  SYSTEM_DATABASE_URL: string
  /** Days after which clicks are deleted, by whole months; default 1,100. */
  CLICK_DAYS_KEPT?: string
  /** Days after which personal data is deleted; default 400. */
  PERSONAL_DATA_DAYS?: string
  /** '1' in local runs only: every job runs at each of its times. */
  LOCAL_MODE?: string
  /** DNS over HTTPS in JSON, to verify hosts again. */
  DNS_URL: string
  PAYPAL_BASE_URL: string
  PAYPAL_CLIENT_ID: string
  PAYPAL_CLIENT_SECRET: string
  /** As in the API: decrypts PayPal secrets of advertisers that pay their affiliates themselves. */
  SEALING_KEY: string
}
