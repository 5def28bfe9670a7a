import type { ApiRequest } from './context.ts'

/** Address of an advertiser's logo, for everybody; null if there is none. */
export const logoUrl = (c: ApiRequest, logoId: string | null) =>
  logoId && new URL(`/v1/advertiser-logos/${logoId}`, c.req.url).href
