/** F125: the API redirects a browser to one place only, whatever the request contains. */
import { expect, test } from 'vitest'
import { api } from '../api-routes.ts'
import { ORIGIN, operations } from '../test/api-world.ts'

test('F125: one route redirects, and always to our own page', async () => {
  const redirecting = operations().filter(({ responses }) =>
    Object.keys(responses).some((status) => /^30[^4]/.test(status)),
  )
  expect(redirecting.map(({ path }) => path)).toEqual(['/v1/docs'])
  for (const asked of ['', '?return=//evil.example', '?url=https://evil.example', '?next=/x']) {
    const answer = await api.request(`${ORIGIN}/v1/docs${asked}`, {
      headers: { 'x-forwarded-host': 'evil.example', referer: 'https://evil.example/' },
    })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/api-docs/'])
  }
})
