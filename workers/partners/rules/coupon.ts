/** Coupons for joined offers: words that buyers can read, hear and type. */

const AFFILIATE_CHARACTERS = 20
const OFFER_CHARACTERS = 12
/** Letters and digits that are not easily confused; 32, so that every byte maps evenly. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const SUFFIX_CHARACTERS = 5

export interface CouponOwner {
  affiliateCode: string
  offerCode: string
}

/** First choice: both codes, in capitals. */
export function plainCoupon({ affiliateCode, offerCode }: CouponOwner): string {
  const affiliate = affiliateCode.slice(0, AFFILIATE_CHARACTERS)
  return `${affiliate}-${offerCode.slice(0, OFFER_CHARACTERS)}`.toUpperCase()
}

/** If the first choice is taken: the same, with five letters from as many random bytes. */
export function distinctCoupon(owner: CouponOwner, random: Uint8Array): string {
  const letters = Array.from(random.subarray(0, SUFFIX_CHARACTERS), (byte) => ALPHABET[byte & 31])
  return `${plainCoupon(owner)}-${letters.join('')}`
}

/**
 * A coupon for each offer, none taken and all different, ignoring case. `random` returns new
 * bytes at each call.
 */
export function chooseCoupons<Place extends CouponOwner>(
  places: readonly Place[],
  taken: Iterable<string>,
  random: () => Uint8Array,
): (Place & { coupon: string })[] {
  const used = new Set(Array.from(taken, (coupon) => coupon.toUpperCase()))
  return places.map((place) => {
    let coupon = plainCoupon(place)
    while (used.has(coupon)) coupon = distinctCoupon(place, random())
    used.add(coupon)
    return { ...place, coupon }
  })
}
