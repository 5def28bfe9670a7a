/**
 * The services around the Workers in a local run: PayPal, two shops, a mail catcher, Telegram, name servers and sign-in
 * providers. `npm start` and the browser tests both use them.
 */
import type { JobName } from '../workers/cron-jobs.ts'
import * as cast from './demo/demo-cast.ts'
import { reportOwnSales } from './demo/demo-own-payer.ts'
import { OWN_WEBHOOK_ID, ownPayer, ownPaypal } from './demo/demo-own-payer-cast.ts'
import { startShop } from './demo/shop.ts'
import { type LocalClock, openLocalClock } from './local-clock.ts'
import { buildLocalJobs, type LocalJobs } from './local-jobs.ts'
import { localPageServer } from './local-page.ts'
import { startPaypalSimulator } from './paypal/simulator.ts'
import type { SimState } from './paypal/simulator-state.ts'
import { claimPort } from './ports.ts'
import { startDnsSimulator } from './simulators/dns-simulator.ts'
import { startIdentitySimulator } from './simulators/identity-simulator.ts'
import { startMailCatcher } from './simulators/mail-catcher.ts'
import {
  startTelegramSimulator,
  telegramSecret,
  telegramToken,
} from './simulators/telegram-simulator.ts'

const PAYPAL_WEBHOOK_ID = 'DEMO-WEBHOOK'

export interface Surroundings {
  /** URL of the Workers, which start later. */
  port: number
  clock: LocalClock
  jobs: LocalJobs
  /** The page "Time and jobs". */
  pageUrl: string
  /** URLs of the two shops, through the tracker. */
  appUrl: string
  ownAppUrl: string
  paypalUrl: string
  /** Gives the simulated PayPal the batches of the seeded history. */
  adoptPaypal: (state: SimState) => void
  mailUrl: string
  telegramUrl: string
  dnsUrl: string
  /** Variables with which the Workers find these services. */
  settings: Record<string, string>
}

/** Starts all services on free ports from `port` up. `keep` is called with each part as soon as it runs. */
export async function startSurroundings(options: {
  /** Preferred port of the Workers; 0: any free port. */
  port: number
  /** App keys of the two shops, in plain text. */
  apiKey: string
  ownApiKey: string
  /** Absent: PayPal's state is kept in memory. */
  paypalStateFile?: string
  /** Absent: the clock's lead is kept in memory. */
  clockFile?: string
  keep(name: string, stop: () => Promise<void>): Promise<void>
}): Promise<Surroundings> {
  const { apiKey, ownApiKey, paypalStateFile: stateFile, keep } = options
  const clock = openLocalClock(options.clockFile)
  let jobs: LocalJobs | null = null
  const page = localPageServer(clock, () => jobs)
  const port = await claimPort(page, options.port)
  const apiUrl = `http://127.0.0.1:${port}`
  jobs = buildLocalJobs(apiUrl, clock)
  await keep('The page of time and jobs', async () => {
    page.closeAllConnections()
    await new Promise((resolve) => page.close(resolve))
  })
  // Each part listens on the first free port from here on.
  const above = port + 3
  const paypal = await startPaypalSimulator({
    port: above,
    ...(stateFile === undefined ? {} : { stateFile }),
    clock: () => clock.now().getTime(),
    ...paypalAccounts(`${apiUrl}/v1/paypal/webhooks`),
  })
  await keep('The PayPal simulator', paypal.close)
  const shop = await startShop({ port: above, apiUrl, apiKey, now: clock.now })
  await keep('The shop', shop.close)
  const ownShop = await startShop({ port: above, apiUrl, apiKey: ownApiKey, now: clock.now })
  await keep('The shop of the own payer', ownShop.close)
  const mail = await startMailCatcher({ port: above, now: clock.now })
  await keep('The mail catcher', mail.close)
  const telegram = await startTelegramSimulator({
    ...{ port: above, webhookUrl: `${apiUrl}/v1/telegram`, now: clock.now },
  })
  await keep('The Telegram simulator', telegram.close)
  const dns = await startDnsSimulator({ port: above })
  await keep('The name servers', dns.close)
  const identities = await startIdentitySimulator({ port: above })
  await keep('The sign-in providers', identities.close)
  return {
    ...{ port, clock, jobs, pageUrl: `http://localhost:${port + 1}` },
    appUrl: `http://${cast.app.host}:${port}`,
    ownAppUrl: `http://${ownPayer.app.host}:${port}`,
    ...{ adoptPaypal: paypal.adopt, paypalUrl: paypal.url, mailUrl: mail.url, dnsUrl: dns.url },
    telegramUrl: telegram.url,
    settings: {
      LOCAL_CLOCK_URL: `http://127.0.0.1:${port + 1}/clock`,
      MAIL_URL: `${mail.url.replace('localhost', '127.0.0.1')}/send`,
      DASHBOARD_URL: `http://localhost:${port}`,
      DNS_URL: dns.url,
      TELEGRAM_URL: telegram.url.replace('localhost', '127.0.0.1'),
      TELEGRAM_TOKEN: telegramToken,
      TELEGRAM_BOT_URL: telegram.botUrl,
      TELEGRAM_SECRET: telegramSecret,
      ...providerSettings(identities.url),
      PAYPAL_BASE_URL: paypal.url,
      PAYPAL_CLIENT_ID: 'demo-client',
      PAYPAL_CLIENT_SECRET: 'demo-secret',
      PAYPAL_WEBHOOK_ID,
      PAYPAL_WEBHOOK_ROOTS: paypal.authority(),
      LOCAL_ORIGINS: JSON.stringify({
        [cast.app.host]: shop.url,
        [ownPayer.app.host]: ownShop.url,
      }),
    },
  }
}

/** Completes the demo's data: runs the jobs once, and reports the sales of the own payer. */
export async function beginDemo(
  runJob: (job: JobName) => Promise<void>,
  apiUrl: string,
  ownApiKey: string,
): Promise<void> {
  await runJob('make-partitions')
  await Promise.all([runJob('publish-snapshots'), runJob('check-paypal-accounts')])
  await reportOwnSales(apiUrl, ownApiKey)
}

/** The accounts and webhooks of the simulated PayPal. */
const paypalAccounts = (webhooksUrl: string) => ({
  accounts: [ownPaypal],
  webhooks: [
    { id: PAYPAL_WEBHOOK_ID, url: webhooksUrl },
    {
      ...{ id: OWN_WEBHOOK_ID, clientId: ownPaypal.client_id },
      url: `${webhooksUrl}/${ownPayer.advertiser.id}`,
    },
  ],
})

/** Both providers run on this machine, and let anyone sign in as any person. */
function providerSettings(url: string) {
  const [id, secret] = ['demo', 'demo-secret']
  return {
    ...{ GOOGLE_CLIENT_ID: id, GOOGLE_CLIENT_SECRET: secret, GOOGLE_BASE_URL: `${url}/google` },
    ...{ GITHUB_CLIENT_ID: id, GITHUB_CLIENT_SECRET: secret, GITHUB_BASE_URL: `${url}/github` },
    GITHUB_API_URL: `${url}/github-api`,
  }
}
