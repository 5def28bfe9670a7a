/** Where a test looks at what nobody could read: keeps dead messages in KV and shows them. */
interface DeadLettersEnv {
  DEAD: KVNamespace
}

export default {
  async queue({ messages }, { DEAD }) {
    for (const { id, body } of messages) await DEAD.put(id, JSON.stringify(body))
  },

  async fetch(_request, { DEAD }) {
    const { keys } = await DEAD.list()
    const bodies = await Promise.all(keys.map(({ name }) => DEAD.get(name)))
    return Response.json(bodies.map((body) => JSON.parse(body ?? 'null') as unknown))
  },
} satisfies ExportedHandler<DeadLettersEnv>
