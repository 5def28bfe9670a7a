/** Whether an affiliate's link leads to its page. */
import * as z from 'zod'
import { linkCheckResults, pageProblems } from '../../../schema/vocabulary.ts'
import { readText, readTextOrNull } from '../../core/columns.ts'
import { runScoped } from '../../core/database.ts'
import { Refusal, refuse } from '../../core/refusal.ts'
import { affiliateOf, databaseOf } from '../../http/actor.ts'
import { originOf } from '../../http/app-origin.ts'
import { id } from '../../http/contract.ts'
import { answer, route, routes } from '../../http/route.ts'
import { findCheckedLink } from '../db/checked-links.ts'
import { addressesOf } from '../look-up-addresses.ts'
import { checkLink } from '../verbs/check-link.ts'
import { urlRulesOf } from './owner.ts'

const LinkCheckAnswer = z.object({
  result: z
    .enum(linkCheckResults)
    .describe('unclear: the site does not answer automatic visits, or its host may not be called.'),
  hops: z
    .array(
      z.object({
        url: z.string(),
        status: z.int().nullable().describe('HTTP status; null = no answer.'),
        problem: z.enum(pageProblems).nullable(),
      }),
    )
    .describe('Every URL on the way, in order.'),
})

const checkRoute = route(
  'post /v1/links/{linkId}/checks',
  {
    tags: ['Links'],
    summary: 'Check that a link lands',
    description:
      'Follows the link as a test visit, through at most five redirects and within 15 seconds. Nothing is counted. Only public hosts are called.',
    request: { params: z.object({ linkId: id }) },
    responses: { 200: answer('What the visit came to.', LinkCheckAnswer) },
  },
  ['conflict'],
)

export const linkCheckRoutes = routes().openapi(checkRoute, async (c) => {
  const { affiliateId, scope } = affiliateOf(c)
  const find = findCheckedLink(affiliateId, c.req.valid('param').linkId)
  const [[row] = []] = await runScoped(await databaseOf(c), scope, [find])
  if (row === undefined) throw new Refusal('not_found', 'There is no such link.')
  const host = readTextOrNull(row.host)
  if (host === null) throw refuse('conflict', 'link_without_host')
  const checked = await checkLink(`${originOf(c, host)}/r/${readText(row.slug)}`, {
    fetch: (url, init) => fetch(url, init),
    addressesOf: (name) => addressesOf(c.env.DNS_URL, name),
    ...{ now: () => c.var.now, random: Math.random, ...urlRulesOf(c) },
  })
  return c.json(checked, 200)
})
