/** The dashboard's files. */

/**
 * A file of the dashboard, or its one page for every other path. A script of an older build that is gone
 * is told to be gone: the page in its place would be kept by browsers as if it were that script.
 */
export async function serveDashboard(assets: Fetcher, request: Request): Promise<Response> {
  const answer = await assets.fetch(request)
  const isFile = new URL(request.url).pathname.startsWith('/assets/')
  const isPage = answer.headers.get('content-type')?.startsWith('text/html') ?? false
  if (!isFile || !isPage) return answer
  await answer.body?.cancel()
  const headers = { 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8' }
  return new Response('There is no such file.\n', { status: 404, headers })
}
