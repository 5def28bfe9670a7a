/** A server that answers requests to this machine only. */
import http from 'node:http'

/**
 * Like http.createServer, but the request's host must be this machine. In a DNS rebinding attack a page's own
 * host name points at 127.0.0.1; such a request names that host and gets 421.
 */
export function createLocalServer(answer: http.RequestListener): http.Server {
  return http.createServer((request, response) => {
    if (isLocal(request.headers.host)) return answer(request, response)
    response.writeHead(421, { 'content-type': 'text/plain' }).end('Only names of this machine.\n')
  })
}

/** True for `localhost` and its subdomains, 127.0.0.1 and [::1], with any port. */
export const isLocal = (host = '') =>
  /^(?:(?:[\w-]+\.)*localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host)
