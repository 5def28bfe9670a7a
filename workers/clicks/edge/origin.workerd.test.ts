import { describe, expect, test, vi } from 'vitest'
import { makeEdge } from '../test/edge-world.ts'

const go = 'https://go.test'

describe('production 12: the tracker’s own hosts, behind which there is no site', () => {
  test.each(['/', '/no/such/page', '/click', '/favicon.ico'])('%s is 404', async (path) => {
    const edge = makeEdge()
    edge.vars = { OWN_HOSTS: ['click.test', 'go.test'] }
    const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('asked'))
    expect((await edge.ask(go + path)).status).toBe(404)
    expect((await edge.ask(`https://click.test${path}`)).status).toBe(404)
    expect(fetched).not.toHaveBeenCalled()
    fetched.mockRestore()
  })

  test.each(['https://shop.test/', 'https://o.test/', 'https://www.go.test/'])(
    '%s passes through to its site',
    async (url) => {
      const edge = makeEdge()
      edge.vars = { OWN_HOSTS: ['click.test', 'go.test'] }
      const fetched = vi
        .spyOn(globalThis, 'fetch')
        .mockImplementation(async () => new Response('the site'))
      expect(await (await edge.ask(url)).text()).toBe('the site')
      fetched.mockRestore()
    },
  )
})
