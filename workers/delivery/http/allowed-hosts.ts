/** The hosts that an account allows for its endpoints. */
import { readTexts } from '../../core/columns.ts'
import { problemAt, refuseProblem } from '../../core/refusal.ts'
import { answer, json, route, routes } from '../../http/route.ts'
import { findAllowedHosts, setAllowedHosts } from '../db/allowed-hosts.ts'
import { isHostAllowed, readAllowedHost } from '../rules/allowed-hosts.ts'
import { AllowedHostsAnswer, AllowedHostsInput } from './contract.ts'
import { lastRows, type Own, ownOf, urlRulesOf } from './owner.ts'

const tags = ['Postbacks and webhooks']
const readRoute = route('get /v1/allowed-hosts', {
  tags,
  summary: 'List allowed hosts',
  description: 'Hosts to which events of your account may be sent. Empty: any public host.',
  responses: { 200: answer('The hosts.', AllowedHostsAnswer) },
})
const writeRoute = route('put /v1/allowed-hosts', {
  tags,
  summary: 'Set allowed hosts',
  description:
    'Replaces the list. Endpoints on other hosts stay, but what is due there fails as `host_not_allowed`.',
  request: { body: { content: json(AllowedHostsInput), required: true } },
  responses: { 200: answer('The hosts.', AllowedHostsAnswer) },
})

export const allowedHostRoutes = routes()
  .openapi(readRoute, async (c) => c.json({ hosts: await readHosts(await ownOf(c)) }, 200))
  .openapi(writeRoute, async (c) => {
    const own = await ownOf(c)
    const rules = urlRulesOf(c)
    const hosts = c.req.valid('json').hosts.map((text, at) => {
      const read = readAllowedHost(text, rules)
      if ('host' in read) return read.host
      throw refuseProblem(problemAt(`hosts[${at}]`, { code: read.refusal }))
    })
    const distinct = Array.from(new Set(hosts))
    await lastRows(own, setAllowedHosts(own.owner, distinct, c.var.now))
    return c.json({ hosts: distinct }, 200)
  })

async function readHosts(own: Own): Promise<string[]> {
  const [row] = await lastRows(own, findAllowedHosts(own.owner))
  return readTexts(row?.hosts ?? [])
}

/** @throws Refusal for a host that is not on the account's list. */
export async function requireAllowedHost(own: Own, host: string): Promise<void> {
  if (isHostAllowed(host, await readHosts(own))) return
  throw refuseProblem(problemAt('url', { code: 'postback_host_not_allowed' }))
}
