/** Where an affiliate's code leads to an offer, on a host of its app. */
export const ownLinkPath = (of: {
  /** Whether the offer is the app's default, which links with the code alone mean. */
  isDefault: boolean
  offerCode: string
  affiliateCode: string
}): string =>
  of.isDefault ? `/aff/${of.affiliateCode}` : `/click?o=${of.offerCode}&a=${of.affiliateCode}`
