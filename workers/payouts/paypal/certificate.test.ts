import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type CertificateName, issueCertificate } from '../../../dev/paypal/certificate.ts'
import { checkCertificates } from './certificate.ts'

const makeKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const [rootKey, middleKey, leafKey] = [makeKey(), makeKey(), makeKey()]
const rootName: CertificateName = { O: 'Root', CN: 'Root' }
const middleName: CertificateName = { O: 'Middle', CN: 'Middle' }
const liveName: CertificateName = { O: 'PayPal, Inc.', CN: 'messageverificationcerts.paypal.com' }
const sandboxName: CertificateName = { CN: 'messageverificationcerts.sandbox.paypal.com' }

const year = (number: number) => new Date(`${number}-01-01T00:00:00Z`)
type RunRequest = Partial<Parameters<typeof issueCertificate>[0]>
const times = { from: year(2020), until: year(2040) }
const root = (over: RunRequest = {}) =>
  issueCertificate({
    subject: rootName,
    key: rootKey,
    issuer: { name: rootName, key: rootKey },
    isAuthority: true,
    ...times,
    ...over,
  })
const middle = (over: RunRequest = {}) => root({ subject: middleName, key: middleKey, ...over })
const leaf = (over: RunRequest = {}) =>
  issueCertificate({
    subject: liveName,
    key: leafKey,
    issuer: { name: middleName, key: middleKey },
    isAuthority: false,
    ...times,
    ...over,
  })

const live = 'https://api-m.paypal.com'
const check = (pem: string, roots: string[] = [root()], baseUrl = live, nowMs = +year(2026)) => {
  const verdict = checkCertificates(pem, { baseUrl, roots, nowMs })
  return verdict.outcome === 'refused' ? verdict.why : verdict.outcome
}

describe('a chain', () => {
  test('is trusted up to a root, whether it brings the root along or not', () => {
    expect(check(leaf() + middle())).toBe('trusted')
    expect(check(leaf() + middle() + root())).toBe('trusted')
    expect(check(leaf() + middle(), [])).toBe('trusted')
    expect(check(leaf(), [])).toBe('trusted')
  })

  test('is trusted as long as its shortest certificate', () => {
    const pem = leaf() + middle({ until: year(2030) })
    const trust = { baseUrl: live, roots: [], nowMs: +year(2026) }
    expect(checkCertificates(pem, trust)).toMatchObject({ validUntilMs: +year(2030) })
  })

  test.each<[string, string, string[] | undefined, string]>([
    ['lacks its middle', leaf(), undefined, 'certificate_root_unknown'],
    [
      'ends in another root',
      leaf() + middle(),
      [root({ key: makeKey() })],
      'certificate_root_unknown',
    ],
    [
      'ends in a root that is over',
      leaf() + middle(),
      [root({ until: year(2025) })],
      'certificate_root_unknown',
    ],
    ['stands in another order', middle() + leaf(), undefined, 'certificate_of_another'],
    [
      'has a middle that is over',
      leaf() + middle({ until: year(2025) }),
      [],
      'certificate_out_of_date',
    ],
    ['has a leaf that is not yet', leaf({ from: year(2027) }), [], 'certificate_out_of_date'],
    [
      'has a middle that may not vouch',
      leaf() + middle({ isAuthority: false }),
      [],
      'certificate_chain_broken',
    ],
    [
      'has a middle of the right name and another key',
      leaf() + middle({ key: makeKey() }),
      [],
      'certificate_chain_broken',
    ],
    [
      'signs with an authority',
      leaf({ isAuthority: true }) + middle(),
      [],
      'certificate_of_another',
    ],
    [
      'hides the name inside another',
      leaf({ subject: { O: `x\nCN=${liveName.CN}`, CN: 'evil.tld' } }) + middle(),
      [],
      'certificate_of_another',
    ],
  ])('that %s is refused', (_, pem, roots, why) => {
    expect(check(pem, roots)).toBe(why)
  })
})

test.each([
  [live, liveName, 'trusted'],
  [live, sandboxName, 'certificate_of_another'],
  ['https://api-m.sandbox.paypal.com', sandboxName, 'trusted'],
  ['https://api-m.sandbox.paypal.com', liveName, 'certificate_of_another'],
  ['http://127.0.0.1:8790', sandboxName, 'trusted'],
  ['http://127.0.0.1:8790', liveName, 'certificate_of_another'],
])('with PayPal at %s a certificate of %j is: %s', (baseUrl, subject, outcome) => {
  expect(check(leaf({ subject }) + middle(), [], baseUrl)).toBe(outcome)
})
