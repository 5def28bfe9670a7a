/** Serves the dashboard's files. */
import { headersOfPage } from './page-headers.ts'

/**
 * Serves a file of the dashboard, or its one page for every other path. A script of an older
 * build gets a 404 instead: browsers would cache the page as if it were that script.
 */
export async function serveDashboard(assets: Fetcher, request: Request): Promise<Response> {
  const answer = await assets.fetch(request)
  const { pathname, protocol } = new URL(request.url)
  const isFile = pathname.startsWith('/assets/')
  const isPage = answer.headers.get('content-type')?.startsWith('text/html') ?? false
  if (!isFile || !isPage) return guarded(answer, pathname, protocol)
  await answer.body?.cancel()
  const headers = { 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8' }
  const gone = new Response('There is no such file.\n', { status: 404, headers })
  return guarded(gone, pathname, protocol)
}

function guarded(answer: Response, pathname: string, protocol: string): Response {
  const response = new Response(answer.body, answer)
  const isSecure = protocol === 'https:'
  // The files' own headers include it, also over plain HTTP.
  if (!isSecure) response.headers.delete('strict-transport-security')
  for (const [name, value] of Object.entries(headersOfPage(pathname, isSecure))) {
    response.headers.set(name, value)
  }
  return response
}
