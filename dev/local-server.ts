/** A server that answers this machine only. */
import http from 'node:http'

/**
 * As http.createServer, but a request must name this machine. The page of another site whose name its
 * owner points at 127.0.0.1 (DNS rebinding) names that site, and gets 421.
 */
export function createLocalServer(answer: http.RequestListener): http.Server {
  return http.createServer((request, response) => {
    if (isLocal(request.headers.host)) return answer(request, response)
    response.writeHead(421, { 'content-type': 'text/plain' }).end('Only names of this machine.\n')
  })
}

/** `localhost` and the names below it, 127.0.0.1 and [::1], with any port. */
export const isLocal = (host = '') =>
  /^(?:(?:[\w-]+\.)*localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host)
