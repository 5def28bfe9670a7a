import { expect, test } from 'vitest'
import { makeMemoryBucket } from '../../test/memory-bucket.ts'
import { deleteFiles, openFile } from './r2-file.ts'

test.each([
  ['empty', 0],
  ['short', 3],
  ['exactly one part', 10],
  ['of several parts', 57],
])('a file that is %s is stored whole', async (_name, length) => {
  const bucket = makeMemoryBucket()
  const file = openFile(bucket, 'e/1.csv', 'text/csv', 10)
  const text = 'ü'.repeat(length / 2) + 'x'.repeat(length % 2)
  for (let at = 0; at < text.length; at += 7) await file.write(text.slice(at, at + 7))
  expect(bucket.objects.size).toBe(0)
  expect(await file.finish()).toBe(new TextEncoder().encode(text).length)
  expect(new TextDecoder().decode(bucket.objects.get('e/1.csv'))).toBe(text)
  expect(bucket.openUploads.size).toBe(0)
})

test('an aborted file leaves nothing behind', async () => {
  const bucket = makeMemoryBucket()
  const file = openFile(bucket, 'e/1.csv', 'text/csv', 4)
  await file.write('0123456789')
  expect(bucket.openUploads.size).toBe(1)
  await file.abort()
  expect([bucket.objects.size, bucket.openUploads.size]).toEqual([0, 0])
})

test('only the other files of the same export are deleted', async () => {
  const bucket = makeMemoryBucket()
  for (const key of ['e/1.csv', 'e/2.csv', 'f/1.csv']) await bucket.put(key, 'x')
  await deleteFiles(bucket, 'e', 'e/2.csv')
  expect([...bucket.objects.keys()]).toEqual(['e/2.csv', 'f/1.csv'])
})
