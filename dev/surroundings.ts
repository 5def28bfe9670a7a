/**
 * What stands around the Workers in a local run: PayPal, two shops, a mail catcher, name servers and
 * sign-in providers. `npm start` and the tests in a browser have the same.
 */
import type { JobName } from '../workers/cron-jobs.ts'
import * as cast from './demo/demo-cast.ts'
import { reportOwnSales } from './demo/demo-own-payer.ts'
import { OWN_WEBHOOK_ID, ownPayer, ownPaypal } from './demo/demo-own-payer-cast.ts'
import { startShop } from './demo/shop.ts'
import { startPaypalSimulator } from './paypal/simulator.ts'
import { findFreePort } from './ports.ts'
import { startDnsSimulator } from './simulators/dns-simulator.ts'
import { startIdentitySimulator } from './simulators/identity-simulator.ts'
import { startMailCatcher } from './simulators/mail-catcher.ts'

const PAYPAL_WEBHOOK_ID = 'DEMO-WEBHOOK'

export interface Surroundings {
  /** Where visitors meet the two shops, by way of the tracker. */
  appUrl: string
  ownAppUrl: string
  paypalUrl: string
  mailUrl: string
  dnsUrl: string
  /** The Workers' variables by which they find all of it. */
  settings: Record<string, string>
}

/** The port of the Workers, and free ones above it for everything else; 0: wherever there is room. */
export async function chooseDemoPorts(wished: number) {
  const base = await findFreePort(wished)
  const paypal = await findFreePort(base + 3)
  const shop = await findFreePort(paypal + 1)
  const mail = await findFreePort(shop + 1)
  const dns = await findFreePort(mail + 1)
  const identities = await findFreePort(dns + 1)
  const ownShop = await findFreePort(identities + 1)
  return { base, paypal, shop, mail, dns, identities, ownShop }
}

/** Starts all of it; `keep` is told of each part as soon as it stands. */
export async function startSurroundings(options: {
  ports: Awaited<ReturnType<typeof chooseDemoPorts>>
  /** App keys of the two shops, in plain text. */
  apiKey: string
  ownApiKey: string
  /** Absent: PayPal forgets with the process. */
  paypalStateFile?: string
  keep(name: string, stop: () => Promise<void>): Promise<void>
}): Promise<Surroundings> {
  const { ports, apiKey, ownApiKey, paypalStateFile: stateFile, keep } = options
  const apiUrl = `http://127.0.0.1:${ports.base}`
  const paypal = await startPaypalSimulator({
    port: ports.paypal,
    ...(stateFile === undefined ? {} : { stateFile }),
    ...paypalAccounts(`${apiUrl}/v1/paypal/webhooks`),
  })
  await keep('The PayPal simulator', paypal.close)
  const shop = await startShop({ port: ports.shop, apiUrl, apiKey })
  await keep('The shop', shop.close)
  const ownShop = await startShop({ port: ports.ownShop, apiUrl, apiKey: ownApiKey })
  await keep('The shop of the own payer', ownShop.close)
  const mail = await startMailCatcher({ port: ports.mail })
  await keep('The mail catcher', mail.close)
  const dns = await startDnsSimulator({ port: ports.dns })
  await keep('The name servers', dns.close)
  const identities = await startIdentitySimulator({ port: ports.identities })
  await keep('The sign-in providers', identities.close)
  return {
    appUrl: `http://${cast.app.host}:${ports.base}`,
    ownAppUrl: `http://${ownPayer.app.host}:${ports.base}`,
    ...{ paypalUrl: paypal.url, mailUrl: mail.url, dnsUrl: dns.url },
    settings: {
      MAIL_URL: `http://127.0.0.1:${ports.mail}/send`,
      DASHBOARD_URL: `http://localhost:${ports.base}`,
      DNS_URL: dns.url,
      ...providerSettings(identities.url),
      PAYPAL_BASE_URL: paypal.url,
      PAYPAL_CLIENT_ID: 'demo-client',
      PAYPAL_CLIENT_SECRET: 'demo-secret',
      PAYPAL_WEBHOOK_ID,
      PAYPAL_WEBHOOK_ROOTS: paypal.authority(),
      LOCAL_ORIGINS: JSON.stringify({
        [cast.app.host]: `http://127.0.0.1:${ports.shop}`,
        [ownPayer.app.host]: `http://127.0.0.1:${ports.ownShop}`,
      }),
    },
  }
}

/** What the demo's rows need before anybody looks at them: the jobs run once, and the own payer has sold. */
export async function beginDemo(
  runJob: (job: JobName) => Promise<void>,
  apiUrl: string,
  ownApiKey: string,
): Promise<void> {
  await runJob('make-partitions')
  await Promise.all([runJob('publish-snapshots'), runJob('check-paypal-accounts')])
  await reportOwnSales(apiUrl, ownApiKey)
}

/** Whom the simulated PayPal knows, and whom it tells of what. */
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

/** Both providers stand on this machine: whoever signs in by them says who they are. */
function providerSettings(url: string) {
  const [id, secret] = ['demo', 'demo-secret']
  return {
    ...{ GOOGLE_CLIENT_ID: id, GOOGLE_CLIENT_SECRET: secret, GOOGLE_BASE_URL: `${url}/google` },
    ...{ GITHUB_CLIENT_ID: id, GITHUB_CLIENT_SECRET: secret, GITHUB_BASE_URL: `${url}/github` },
    GITHUB_API_URL: `${url}/github-api`,
  }
}
