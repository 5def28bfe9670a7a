/**
 * Networks of large clouds and hosting companies, by autonomous system, where people do not browse. Networks
 * through which people do browse are left out: Cloudflare (13335), Akamai (20940, 36183) and Fastly (54113)
 * carry private relays, and many people share the large VPN exits.
 * and Fastly (54113) carry private relays, and the large VPN exits are shared by many.
 *
 * To refresh: look each owner up in the registries' whois or on bgp.tools, take the numbers from which
 * the owner's own published address ranges are announced, and keep the list sorted by owner.
 */
// biome-ignore format: one owner per line
const numbers: ReadonlySet<number> = new Set([
  37963, 45102, // alibaba
  7224, 8987, 14618, 16509, // amazon
  38365, // baidu
  36352, // colocrossing
  40021, 51167, 141995, // contabo
  14061, 62567, 200130, 202018, 393406, 394362, // digitalocean
  26347, // dreamhost
  54825, // equinix
  40509, // fly
  26496, // godaddy
  396982, // google
  24940, 212317, 213230, // hetzner
  29802, // hivelocity
  47583, // hostinger
  55990, 136907, // huawei
  36351, // ibm
  8560, // ionos
  7203, 28753, 30633, 59253, 60781, 396362, // leaseweb
  63949, // linode
  8068, 8069, 8075, // microsoft
  197540, // netcup
  31898, // oracle
  16276, 35540, // ovh
  40676, // psychz
  8100, // quadranet
  12200, 15395, 19994, 27357, 33070, // rackspace
  12876, // scaleway
  49505, 50340, // selectel
  7979, // servers
  6724, // strato
  45090, 132203, // tencent
  9123, // timeweb
  135377, // ucloud
  25697, 202053, // upcloud
  20473, // vultr
  49981, // worldstream
  200350, // yandex
])

/** An unknown network does not count as a data centre. */
export function isDatacenter(asn: number | null): boolean {
  return asn !== null && numbers.has(asn)
}
