import type { Access } from './access.ts'

/** Permissions of the routes of creatives, logos and lessons. */
export const creativePermissions = {
  'get /v1/creatives': 'settings:read',
  'post /v1/creatives': 'settings:write',
  'post /v1/creative-files': 'settings:write',
  'patch /v1/creatives/{creativeId}': 'settings:write',
  'put /v1/advertisers/{advertiserId}/logo': 'settings:write',
  'delete /v1/advertisers/{advertiserId}/logo': 'settings:write',
  'get /v1/affiliate/creatives': 'links:read',
  'post /v1/affiliate/creatives/{creativeId}/link': 'links:write',
  'get /v1/affiliate/kits/{offerId}': 'links:read',
  // Shown on pages of other sites.
  'get /v1/coupon-widget.js': 'anyone',
  'get /v1/creatives/{creativeId}/image': 'anyone',
  'get /v1/advertiser-logos/{logoId}': 'anyone',
  'get /v1/banners/{creativeId}/{slug}': 'anyone',
  'get /v1/lessons': 'partners:read',
  'post /v1/lessons': 'partners:write',
  'patch /v1/lessons/{lessonId}': 'partners:write',
  'post /v1/lesson-pictures': 'partners:write',
  'get /v1/lessons/{lessonId}/picture': 'anyone',
  'get /v1/affiliate/lessons': 'links:read',
  'post /v1/affiliate/lessons/{lessonId}/done': 'links:write',
  'get /v1/affiliate/first-steps': 'links:read',
  'get /v1/activation': 'partners:read',
  'get /v1/setup': 'settings:read',
} as const satisfies Record<string, Access>
