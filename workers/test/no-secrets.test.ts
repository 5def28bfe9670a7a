/** F129: no committed file contains anything that looks like a real secret. */
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const BYTES_MAX = 2_000_000

/** Names of test keys say that they are for tests. */
const shapes: Readonly<Record<string, RegExp>> = {
  'a private key': /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{100}/,
  'a private JWK': /"d"\s*:\s*"[\w-]{40,}"/,
  'an app key or personal token of ours': /trib_(?:live|test|pat)_[0-9a-f]{32}_[\w-]{43}/,
  'a JSON Web Token': /\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{20,}/,
  'an AWS key': /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  'a GitHub token': /\b(?:ghp|gho|ghs|ghu|github_pat)_\w{30,}/,
  'a Slack token': /\bxox[abprs]-[\w-]{20,}/,
  'a Stripe key': /\b[rs]k_live_\w{20,}/,
  'a Google key': /\bAIza[\w-]{35}\b/,
  'a Neon database with its password':
    /postgres(?:ql)?:\/\/[^:\s'"`]+:[^@\s'"`]{6,}@[\w.-]+\.neon\.tech/,
  'a Cloudflare token': /CLOUDFLARE_API_TOKEN\s*[=:]\s*['"]?[\w-]{35,}/,
  'PayPal credentials': /PAYPAL_CLIENT_(?:ID|SECRET)\s*[=:]\s*['"]?[\w-]{40,}/,
  'one of our settings':
    /(?<!TEST_)(?:SEALING_KEY|MAIL_TOKEN_KEY|ACCESS_TOKEN_KEY)\s*=\s*['"]?[\w.-]{43,}/,
}

function secretsIn(text: string): string[] {
  return Object.keys(shapes).filter((name) => shapes[name]?.test(text))
}

test('F129: no committed file looks as if it held a secret', () => {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((file) => file !== '')
  const found = files.flatMap((file) => {
    const place = path.join(root, file)
    const stat = statSync(place, { throwIfNoEntry: false })
    if (!stat?.isFile() || stat.size > BYTES_MAX) return []
    return secretsIn(readFileSync(place, 'latin1')).map((name) => `${file}: ${name}`)
  })
  expect(files.length).toBeGreaterThan(500)
  expect(found).toEqual([])
})

test('F129: no file by which secrets travel is committed', () => {
  const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n')
  const telling =
    /(?:^|\/)(?:\.env(?:\..*)?|\.dev\.vars|id_(?:rsa|ed25519)|.*\.(?:pem|p12|pfx|key))$/
  expect(files.filter((file) => telling.test(file))).toEqual([])
})

test.each([
  ['a private JWK', `{"kty":"OKP","d":"${'aB3'.repeat(14)}x"}`],
  ['an app key or personal token of ours', `trib_live_${'0a'.repeat(16)}_${'aB3'.repeat(14)}x`],
  ['a private key', `-----BEGIN PRIVATE KEY${'-----'}\n${'MIIE'.repeat(40)}`],
  ['PayPal credentials', `PAYPAL_CLIENT_SECRET=${'Ab1-'.repeat(20)}`],
  ['a Neon database with its password', `postgres://owner:${'s3cret99'}@ep-x.eu.neon.tech/main`],
])('F129: %s would be seen', (name, text) => {
  expect(secretsIn(text)).toEqual([name])
})
