// The API's types, which type our client, mention what Cloudflare binds to its Workers. All of the
// Workers' global types would clash with the browser's, so only the names that occur are here.
type KVNamespace = import('@cloudflare/workers-types/index.ts').KVNamespace
type Queue<Body = unknown> = import('@cloudflare/workers-types/index.ts').Queue<Body>
type RateLimit = import('@cloudflare/workers-types/index.ts').RateLimit
type Fetcher = import('@cloudflare/workers-types/index.ts').Fetcher
