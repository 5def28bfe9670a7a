/**
 * Password hashing is cheap in these tests, and right and wrong passwords behave as usual. The demo's
 * passwords, hashed by the database factory as in the product, cost a tenth of a second once in this process;
 * others are hashed by the same function with less work. The cost of a hash is tested beside it, and by every
 * sign-in of the scenarios and browser tests.
 */
import crypto, { type BinaryLike, type ScryptOptions } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import * as cast from '../../dev/demo/demo-cast.ts'
import { ownPayerUsers } from '../../dev/demo/demo-own-payer-cast.ts'

type Done = (error: Error | null, key: Buffer) => void
type Scrypt = (
  password: BinaryLike,
  salt: BinaryLike,
  bytes: number,
  options: ScryptOptions,
  done: Done,
) => void

// Files share their process, so they share one cache.
const shared = globalThis as typeof globalThis & { tributaryHashes?: Map<string, Promise<Buffer>> }

if (shared.tributaryHashes === undefined) {
  const known = new Map<string, Promise<Buffer>>()
  shared.tributaryHashes = known
  const scrypt = crypto.scrypt as Scrypt
  const demo = new Set([...cast.users, ...ownPayerUsers].map(({ password }) => password))
  const scryptOnce: Scrypt = (password, salt, bytes, asked, done) => {
    const options = demo.has(String(password)) ? asked : { ...asked, N: 16, p: 1 }
    const parts = [password, salt].map((part) => Buffer.from(part as Buffer).toString('base64'))
    const key = JSON.stringify([...parts, bytes, options])
    const hashing =
      known.get(key) ??
      new Promise<Buffer>((resolve, reject) =>
        scrypt(password, salt, bytes, options, (error, hash) =>
          error ? reject(error) : resolve(hash),
        ),
      )
    known.set(key, hashing)
    hashing.then(
      (hash) => done(null, Buffer.from(hash)),
      (error: Error) => done(error, Buffer.alloc(0)),
    )
  }
  Object.assign(crypto, { scrypt: scryptOnce })
  syncBuiltinESMExports()
}
