/** Compares IP addresses with networks such as 192.0.2.0/24 or 2001:db8::/32. */
import { cleanIp } from './clean-text.ts'

interface Address {
  bits: bigint
  width: 32 | 128
}

const MAPPED = 0xffffn

/** True if the address is in one of the networks. Text that is not an address is in none. */
export function isInNetworks(ip: string | null, networks: readonly string[]): boolean {
  const address = addressOf(ip)
  return address !== null && networks.some((network) => contains(network, address))
}

/** Whether the text is a network in CIDR notation. A bare address is a network of one. */
export function isNetwork(text: string): boolean {
  return networkOf(text) !== null
}

function contains(network: string, address: Address): boolean {
  const found = networkOf(network)
  if (found === null || found.width !== address.width) return false
  const free = BigInt(found.width - found.prefix)
  return found.bits >> free === address.bits >> free
}

function networkOf(text: string): (Address & { prefix: number }) | null {
  const [ip = '', prefix, ...more] = text.split('/')
  const address = addressOf(ip)
  if (address === null || more.length > 0) return null
  if (prefix === undefined) return { ...address, prefix: address.width }
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
  return bits <= address.width ? { ...address, prefix: bits } : null
}

/** An IPv4-mapped IPv6 address (::ffff:192.0.2.1) is read as the IPv4 address. */
function addressOf(ip: string | null): Address | null {
  const clean = cleanIp(ip)
  if (clean === null) return null
  if (!clean.includes(':')) return { bits: ipv4(clean), width: 32 }
  const bits = ipv6(clean)
  return bits >> 32n === MAPPED ? { bits: bits & 0xffffffffn, width: 32 } : { bits, width: 128 }
}

function ipv4(text: string): bigint {
  return text.split('.').reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n)
}

function ipv6(text: string): bigint {
  const [head = '', tail] = text.split('::')
  const groupsOf = (half: string) =>
    half === ''
      ? []
      : half
          .split(':')
          .flatMap((group) => (group.includes('.') ? halves(group) : [BigInt(`0x${group}`)]))
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')]
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0n)
  return [...before, ...zeros, ...after].reduce((bits, group) => (bits << 16n) | group, 0n)
}

/** The last two groups of an IPv6 address that ends in IPv4 notation. */
function halves(text: string): bigint[] {
  const bits = ipv4(text)
  return [bits >> 16n, bits & MAPPED]
}
