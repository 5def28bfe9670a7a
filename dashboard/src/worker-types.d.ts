// The API's types, which our client uses, mention Cloudflare's bindings. The Workers' global types
// as a whole would clash with the browser's, so only the names in use are declared here.
type KVNamespace = import('@cloudflare/workers-types/index.ts').KVNamespace
type R2Bucket = import('@cloudflare/workers-types/index.ts').R2Bucket
type Queue<Body = unknown> = import('@cloudflare/workers-types/index.ts').Queue<Body>
type RateLimit = import('@cloudflare/workers-types/index.ts').RateLimit
type Fetcher = import('@cloudflare/workers-types/index.ts').Fetcher
