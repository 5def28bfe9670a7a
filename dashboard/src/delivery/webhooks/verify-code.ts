/** Verifies a webhook in Node without a library. The same in every language, so it has no texts. */
export const verifyCode = `import { createHmac, timingSafeEqual } from 'node:crypto'

export function isGenuine(secret, headers, rawBody) {
  const id = headers['webhook-id']
  const timestamp = headers['webhook-timestamp']
  if (!(Math.abs(Date.now() / 1000 - timestamp) < 300)) return false
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const message = \`\${id}.\${timestamp}.\${rawBody}\`
  const expected = createHmac('sha256', key).update(message).digest()
  return headers['webhook-signature'].split(' ').some((signature) => {
    const given = Buffer.from(signature.replace('v1,', ''), 'base64')
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}
`
