/**
 * A password that was hashed with its salt and cost is not hashed with them again in this process: the
 * demo's people sign in in every file, and each time costs a tenth of a second. What is hashed, compared
 * and stored stays the same.
 */
import crypto, { type BinaryLike, type ScryptOptions } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

type Done = (error: Error | null, key: Buffer) => void
type Scrypt = (
  password: BinaryLike,
  salt: BinaryLike,
  bytes: number,
  options: ScryptOptions,
  done: Done,
) => void

// Files share their process: one memory for all of them.
const shared = globalThis as typeof globalThis & { tributaryHashes?: Map<string, Promise<Buffer>> }

if (shared.tributaryHashes === undefined) {
  const known = new Map<string, Promise<Buffer>>()
  shared.tributaryHashes = known
  const scrypt = crypto.scrypt as Scrypt
  const scryptOnce: Scrypt = (password, salt, bytes, options, done) => {
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
