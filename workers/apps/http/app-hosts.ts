/** Hosts of an app. Anybody can claim a host; it is served once a DNS record verifies it. */

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
  summary: 'List an app’s hosts',
  description: 'By name, each with the DNS record that verifies it.',
  request: { params: AppParams },
  responses: { 200: answer('The hosts.', HostsAnswer) },
})
const claimRoute = route(
  'post /v1/apps/{appId}/hosts',
  {
    tags,
    summary: 'Claim a host',
    description:
      'Set the TXT record given in the answer. The host is served once the record is found. Others can claim the same host; it belongs to whoever verifies it first. Repeating a claim returns the existing one.',
    request: { params: AppParams, body: { content: json(ClaimHostInput), required: true } },
    responses: {
      201: answer('The host is claimed.', HostAnswer),
      200: answer('The host was claimed before; nothing changed.', HostAnswer),
    },
  },
  ['conflict'],
)
const checkRoute = route(
  'post /v1/apps/{appId}/hosts/{host}/check',
  {
    tags,
    summary: 'Check a host’s DNS record',
    description:
      'Records are also checked automatically: every hour until the host is verified, then once a day. If three checks in a row do not find the record, the host is no longer served.',
    request: { params: HostParams },
    responses: { 200: answer('The host after the check.', HostAnswer) },
  },
  ['conflict'],
)
const releaseRoute = route('delete /v1/apps/{appId}/hosts/{host}', {
  tags,
  summary: 'Remove a host',
  description: 'The host is no longer served, and others can verify it.',
  request: { params: HostParams },
  responses: { 204: { description: 'The host is removed.' } },
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
    // The API and the dashboard share this host.
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
    // An unverified claim may be for a host that another account serves, so only verified ones are
    // published.
    if (wasProven) await publishHost(c, management, { host: name, appId, advertiserId })
    return c.body(null, 204)
  })

/** Publishes the host, and the offers and keys whose documents contain it. */
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
