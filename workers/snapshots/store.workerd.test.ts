import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { hashIn, markOf, putSnapshot, type SnapshotStore } from './store.ts'

const { SNAPSHOTS } = env as unknown as { SNAPSHOTS: KVNamespace }

test('a KV namespace works as store and lists the hash of each document', async () => {
  const store: SnapshotStore = SNAPSHOTS
  await putSnapshot(store, 'link:a', '{"v":1}')
  await SNAPSHOTS.put('link:b', '{"v":1}')
  const { hash } = await markOf('{"v":1}')
  const page = await store.list({ prefix: 'link:', cursor: null })
  expect(page.keys.map(({ name, metadata }) => [name, hashIn(metadata)])).toEqual([
    ['link:a', hash],
    ['link:b', null],
  ])
  expect(page.cursor ?? '').toBe('')
  await store.delete('link:a')
  expect(await SNAPSHOTS.get('link:a')).toBeNull()
})
