/** Asks for a page as postbacks are sent: of public hosts only. */
import type { PageProblem } from '../../../schema/vocabulary.ts'
import { type PageCheck, pageCheckOf } from '../rules/landing-page.ts'
import { classifyHost } from './classify-host.ts'
import { USER_AGENT, type Wire } from './exchange.ts'

const PAGE_MS = 10_000
const REDIRECTS_MOST = 5

export type PageWire = Pick<
  Wire,
  'fetch' | 'addressesOf' | 'now' | 'random' | 'isLocal' | 'ownHosts'
>

/** A URL on the way to a page, and its answer. Neither status nor problem: it may not be called. */
export interface Hop {
  url: string
  status: number | null
  problem: PageProblem | null
}

/**
 * Asks for a page as a browser would. A redirect to a host that may not be called ends the check: the page answers.
 * @param note is called with each URL on the way.
 */
export async function checkPage(
  url: string,
  wire: PageWire,
  note: (hop: Hop) => void = () => {},
): Promise<PageCheck> {
  let at = url
  for (let hop = 0; ; hop += 1) {
    // A page may be without TLS, a postback may not.
    const host = await classifyHost(wire.isLocal ? at : at.replace(/^http:/i, 'https:'), wire)
    // The name server of a local run has no records of real hosts.
    if (host === 'none' && !wire.isLocal) {
      note({ url: at, status: null, problem: 'host_unknown' })
      return { is: 'down', status: null, problem: 'host_unknown' }
    }
    if (host !== 'public') {
      note({ url: at, status: null, problem: null })
      return hop === 0 ? { is: 'unclear' } : { is: 'up', status: 302 }
    }
    const answer = await ask(at, wire)
    note({
      url: at,
      status: answer.problem === null ? answer.status : null,
      problem: problemOf(answer),
    })
    if (answer.problem !== null) return { is: 'down', status: null, problem: answer.problem }
    const { status, location, isChallenge } = answer
    const target = status >= 300 && location !== null ? URL.parse(location, at) : null
    if (status >= 400 || target === null) return pageCheckOf(status, isChallenge)
    if (hop === REDIRECTS_MOST) return { is: 'unclear' }
    at = target.href
  }
}

/**
 * HEAD first: the tracker counts no click for it. Only where a server fails to answer HEAD, GET decides, and a link of
 * the tracker is no such place.
 */
async function ask(url: string, wire: PageWire): Promise<Answer> {
  const head = await request('HEAD', url, wire)
  return head.problem === null && head.status < 400 ? head : request('GET', url, wire)
}

type Answer =
  | { problem: null; status: number; location: string | null; isChallenge: boolean }
  | { problem: 'timeout' | 'unreachable' }

const problemOf = (answer: Answer): PageProblem | null =>
  answer.problem === null && answer.status >= 400 ? 'http_error' : answer.problem

async function request(method: 'HEAD' | 'GET', url: string, wire: PageWire): Promise<Answer> {
  const signal = AbortSignal.timeout(PAGE_MS)
  const headers = { 'user-agent': `${USER_AGENT} (landing page check)`, accept: 'text/html,*/*' }
  try {
    const {
      status,
      headers: got,
      body,
    } = await wire.fetch(url, {
      ...{ method, headers, redirect: 'manual', signal },
    })
    void body?.cancel().catch(() => {})
    const isChallenge = got.get('cf-mitigated') === 'challenge'
    return { problem: null, status, location: got.get('location'), isChallenge }
  } catch {
    return { problem: signal.aborted ? 'timeout' : 'unreachable' }
  }
}
