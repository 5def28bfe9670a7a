/**
 * t.js, for apps that cannot route /aff/ to the tracker: removes the affiliate code and its cost from the page's
 * URL, requests a click from the tracker and stores its id first-party. It must stay under 2 KB gzipped and never
 * throws into the page. After a change run `node dev/build-snippet.ts`.
 */
interface Tributary {
  /** The visitor's click id, or null. */
  clickId(): string | null
  /** Settles when the tracker has answered or failed. Never rejects. */
  ready: Promise<string | null>
}

interface Answer {
  click_id: string | null
  cookie_days: number | null
}

;((page: Window & { tributary?: Tributary }) => {
  // An element with the id "tributary" would be found here too, but it has no click id.
  if (page.tributary?.clickId) return

  const NAME = 'aff_click'
  const PENDING = 'aff_pending'
  const DAY_SECONDS = 86_400
  /** Lifetime of an id from the URL; the offer's own window is checked on conversion. */
  const LANDED_DAYS = 30
  const ANSWER_TIMEOUT_MS = 8_000
  const IN_PATH = /\/aff\/([^/]+)/
  const IN_QUERY = /^(aff(_code)?|cost(_currency)?)=/
  /** A page with the code in its path may have a parameter `aff` of its own. */
  const COST = /^cost(_currency)?=/
  const SENT = ['utm_source', 'utm_medium', 'utm_campaign', 'cost', 'cost_currency']
  for (let n = 1; n < 11; n++) SENT.push(`sub${n}`)
  const ID = /^[\da-f-]{36}$/i
  let memory: string | null = null

  /** Cookies and storage throw if the visitor blocks them. */
  const attempt = <T>(action: () => T): T | undefined => {
    try {
      return action()
    } catch {
      return undefined
    }
  }

  const script = document.currentScript as HTMLScriptElement
  const settings: DOMStringMap = script?.dataset ?? {}

  const fromCookie = () => document.cookie.match(/(?:^|; )aff_click=([^;]*)/)?.[1]
  /** Stored as id and end in epoch milliseconds, because storage does not expire. */
  const fromStorage = () => {
    const [id, endsAt] = (localStorage.getItem(NAME) as string).split(' ') as [string, string]
    return Date.now() < +endsAt && id
  }
  // The pattern of ids matches no spelling of null, undefined or false.
  const clickId = () =>
    [attempt(fromCookie), attempt(fromStorage), memory].find((id) => ID.test(id as string)) || null

  const keep = (id: string, days: number) => {
    if (!ID.test(id) || (settings.attribution === 'first' && clickId())) return
    const seconds = days * DAY_SECONDS
    const secure = location.protocol === 'https:' ? ';Secure' : ''
    memory = id
    attempt(() => {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere
      document.cookie = `${NAME}=${id};Max-Age=${seconds};Path=/;SameSite=Lax${secure}`
    })
    attempt(() => localStorage.setItem(NAME, `${id} ${Date.now() + seconds * 1000}`))
  }

  /** The request body for the code in the URL, which is removed from it. Undefined without a code. */
  const takeFromAddress = () => {
    const address = new URL(location.href)
    const query = address.searchParams
    const sent: Record<string, string | null> = {}
    for (const name of SENT) sent[name] = query.get(name)
    const inPath = IN_PATH.exec(address.pathname)
    const code = inPath ? inPath[1] : query.get('aff') || query.get('aff_code')
    if (!code) return keep(query.get('click_id') as string, LANDED_DAYS)
    if (inPath) {
      // The rest may begin with //, which would be another host.
      address.pathname = address.pathname.replace(IN_PATH, '').replace(/^\/*/, '/')
    }
    // By hand: URLSearchParams would re-encode the app's own parameters.
    const parts = address.search.slice(1).split('&')
    const ours = inPath ? COST : IN_QUERY
    address.search = parts.filter((part) => !ours.test(part)).join('&')
    attempt(() => history.replaceState(history.state, '', address))
    return JSON.stringify({
      ...sent,
      app: settings.app || location.hostname,
      code,
      url: address.origin + address.pathname,
      referrer: document.referrer,
      click_id: clickId(),
    })
  }

  const ask = async () => {
    // A visitor who left before the answer requests again on the next page, and gets the same click.
    const body = attempt(takeFromAddress) || attempt(() => sessionStorage.getItem(PENDING))
    if (!body) return
    attempt(() => sessionStorage.setItem(PENDING, body))
    const answer = await fetch(new URL('/v1/clicks/browser', script.src), {
      method: 'POST',
      body,
      keepalive: true,
      credentials: 'omit',
      // Browsers before 2022 lack it and have no timeout.
      signal: AbortSignal.timeout?.(ANSWER_TIMEOUT_MS) ?? null,
    })
    if (answer.status > 428) return // Too many requests, or an error of the tracker.
    attempt(() => sessionStorage.removeItem(PENDING))
    const { click_id, cookie_days } = (await answer.json()) as Answer
    if (click_id) keep(click_id, cookie_days as number)
  }

  const shown = new Promise<unknown>((resolve) => {
    if (!(document as { prerendering?: boolean }).prerendering) return resolve(0)
    document.addEventListener('prerenderingchange', resolve, { once: true })
  })
  page.tributary = { clickId, ready: shown.then(ask).then(clickId, clickId) }
})(window)
