import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/**
 * The cost of one guess: 16 MiB and about a tenth of a second. N may be raised; old hashes keep
 * theirs.
 */
const COST = { n: 16_384, r: 8, p: 5 } as const
const SALT_BYTES = 16
const HASH_BYTES = 32
/** Every stored hash must fit in an isolate's memory beside other requests. */
const MEMORY_BYTES_MAX = 64 * 1024 * 1024

interface Cost {
  n: number
  r: number
  p: number
}

/** Compared with for unknown addresses, so that the answer takes as long as for a real account. */
const NOBODYS_HASH = `scrypt$${COST.n}$${COST.r}$${COST.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Hashes a password: `scrypt$N$r$p$salt$hash`, salt and hash in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const hash = await derive(password, salt, COST)
  return ['scrypt', COST.n, COST.r, COST.p, base64url(salt), base64url(hash)].join('$')
}

/**
 * True if the password matches the encoded hash. For an unknown person pass null: the work is the
 * same and the answer false, so that timing does not reveal which addresses exist.
 * @throws for an encoded hash that this function did not write
 */
export async function verifyPassword(password: string, encoded: string | null): Promise<boolean> {
  const { cost, salt, hash } = decode(encoded ?? NOBODYS_HASH)
  const candidate = await derive(password, salt, cost)
  return timingSafeEqual(candidate, hash) && encoded !== null
}

/**
 * True for a hash with another cost than the current one. It is replaced once the password is
 * known.
 */
export function needsRehash(encoded: string): boolean {
  const { n, r, p } = decode(encoded).cost
  return n !== COST.n || r !== COST.r || p !== COST.p
}

function decode(encoded: string): { cost: Cost; salt: Buffer; hash: Buffer } {
  const found = /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/.exec(encoded)
  if (!found) throw new Error('a stored password hash is unreadable')
  const [, n, r, p, salt = '', hash = ''] = found
  return {
    cost: { n: Number(n), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  }
}

function derive(password: string, salt: Buffer, { n, r, p }: Cost): Promise<Buffer> {
  // The same letters typed on two keyboards may differ in bytes; NFC makes them equal.
  const text = password.normalize('NFC')
  return new Promise((resolve, reject) => {
    scrypt(text, salt, HASH_BYTES, { N: n, r, p, maxmem: MEMORY_BYTES_MAX }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

function base64url(bytes: Buffer): string {
  return bytes.toString('base64url')
}
