/** Hosts of an app: claimed by anybody, served once their DNS proves them. */

import { runScoped } from '../../core/database.ts'
import { Refusal } from '../../core/refusal.ts'
import { type Management, managementOf } from '../../http/actor.ts'
import type { ApiRequest } from '../../http/context.ts'
import { timeAnswer, timeOrNull } from '../../http/present.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { publish } from '../../snapshots/publish.ts'
import { snapshotKey } from '../../snapshots/rules.ts'
import { findAppOwner, type HostView, listHosts, toHostView } from '../db/app-hosts.ts'
import {
  ClaimHostInput,
  HostAnswer,
  HostParams,
  type HostSummary,
  HostsAnswer,
} from '../keys-contract.ts'
import { lookUpTxt } from '../look-up-txt.ts'
import { proofNameOf } from '../rules/host-name.ts'
import { hostStateOf } from '../rules/host-proof.ts'
import { checkHost } from '../verbs/check-host.ts'
import { claimHost } from '../verbs/claim-host.ts'
import { releaseHost } from '../verbs/release-host.ts'
import { AppParams } from './contract.ts'

const tags = ['Apps']
const listRoute = route('get /v1/apps/{appId}/hosts', {
  tags,
  summary: 'Hosts of an app',
  description: 'By name, each with the DNS record that proves it.',
  request: { params: AppParams },
  responses: { 200: answer('All of them.', HostsAnswer) },
})
const claimRoute = route(
  'post /v1/apps/{appId}/hosts',
  {
    tags,
    summary: 'Claim a host',
    description:
      'Set the TXT record that the answer names; the host is served once it is found. A claim keeps nobody else from the same host: whoever proves it has it. The same again answers with the first claim.',
    request: { params: AppParams, body: { content: json(ClaimHostInput), required: true } },
    responses: {
      201: answer('Claimed.', HostAnswer),
      200: answer('It was claimed before; nothing changed.', HostAnswer),
    },
  },
  ['conflict'],
)
const checkRoute = route(
  'post /v1/apps/{appId}/hosts/{host}/check',
  {
    tags,
    summary: 'Look at a host’s record now',
    description:
      'Without this it is looked at every hour until it is proven, and once a day from then on. Three looks in a row that do not find the record end the service.',
    request: { params: HostParams },
    responses: { 200: answer('The host after it.', HostAnswer) },
  },
  ['conflict'],
)
const releaseRoute = route('delete /v1/apps/{appId}/hosts/{host}', {
  tags,
  summary: 'Give a host up',
  description: 'It is not served any more, and may be proven by anybody.',
  request: { params: HostParams },
  responses: { 204: { description: 'It is no host of the app any more.' } },
})

export const appHostRoutes = routes()
  .openapi(listRoute, async (c) => {
    const { appId } = c.req.valid('param')
    const { db, scope } = await managementOf(c)
    const statements = [findAppOwner(appId), listHosts(appId)]
    const [owners = [], rows = []] = await runScoped(db, scope, statements)
    if (owners.length === 0) throw new Refusal('not_found', 'There is no such app.')
    return c.json({ hosts: rows.map((row) => hostAnswer(toHostView(row))) }, 200)
  })
  .openapi(claimRoute, async (c) => {
    const { appId } = c.req.valid('param')
    const { host: text } = c.req.valid('json')
    const { db, scope } = await managementOf(c)
    // The API's own host is the dashboard's, too.
    const claim = {
      appId,
      text,
      ownHosts: [new URL(c.req.url).hostname],
      challenge: makeChallenge(),
    }
    const { outcome, host } = await claimHost(db, scope, { ...claim, now: c.var.now })
    return c.json({ host: hostAnswer(host) }, outcome === 'claimed' ? 201 : 200)
  })
  .openapi(checkRoute, async (c) => {
    const { appId, host: name } = c.req.valid('param')
    const management = await managementOf(c)
    const { db, scope } = management
    const lookUp = (record: string) => lookUpTxt(c.env.DNS_URL, record)
    const check = { appId, name: name.toLowerCase(), lookUp, now: c.var.now }
    const { host, hasTurned } = await checkHost(db, scope, check)
    if (hasTurned) await publishHost(c, management, host)
    return c.json({ host: hostAnswer(host) }, 200)
  })
  .openapi(releaseRoute, async (c) => {
    const { appId, host } = c.req.valid('param')
    const management = await managementOf(c)
    const name = host.toLowerCase()
    const { advertiserId, wasProven } = await releaseHost(management.db, management.scope, {
      ...{ appId, name },
    })
    // What another account serves under this name must not go with a claim of ours.
    if (wasProven) await publishHost(c, management, { host: name, appId, advertiserId })
    return c.body(null, 204)
  })

/** Offers name the hosts of their app, and keys one of them. */
function publishHost(
  c: ApiRequest,
  management: Management,
  { host, appId, advertiserId }: Pick<HostView, 'host' | 'appId' | 'advertiserId'>,
): Promise<void> {
  const mayBeGone = [snapshotKey.host(host)]
  const changes = { appId, keysOfAppId: appId, offers: { advertiserId }, mayBeGone }
  return publish(c, management, changes)
}

const CHALLENGE_BYTES = 18

function makeChallenge(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(CHALLENGE_BYTES))
  const text = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
  return `tributary-verification=${text}`
}

function hostAnswer(host: HostView): HostSummary {
  const { challenge } = host
  const name = proofNameOf(host.host)
  return {
    host: host.host,
    state: hostStateOf(host),
    verified_at: timeOrNull(host.verifiedAt),
    checked_at: timeOrNull(host.checkedAt),
    failed_checks: host.failedChecks,
    record: challenge === null ? null : { type: 'TXT', name, value: challenge },
    created_at: timeAnswer(host.createdAt),
  }
}
