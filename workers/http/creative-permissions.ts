import type { Access } from './access.ts'

/** Permissions of the routes of creatives. */
export const creativePermissions = {
  'get /v1/creatives': 'settings:read',
  'post /v1/creatives': 'settings:write',
  'post /v1/creative-files': 'settings:write',
  'patch /v1/creatives/{creativeId}': 'settings:write',
  'get /v1/affiliate/creatives': 'links:read',
  'post /v1/affiliate/creatives/{creativeId}/link': 'links:write',
  // Shown on pages of other sites.
  'get /v1/creatives/{creativeId}/image': 'anyone',
  'get /v1/banners/{creativeId}/{slug}': 'anyone',
} as const satisfies Record<string, Access>
