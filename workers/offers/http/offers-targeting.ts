/** Converts targeting between wire format and snapshot. */

import { definedFields } from '../../http/defined-fields.ts'
import type { OfferSnapshot } from '../../snapshots/rules.ts'
import type { TargetingFields } from './contract.ts'

type Targeting = OfferSnapshot['targeting']

export function readTargeting(fields: TargetingFields): Targeting {
  const { schedule } = fields
  return definedFields({
    regionAllow: fields.region_allow,
    regionDeny: fields.region_deny,
    deviceAllow: fields.device_allow,
    osAllow: fields.os_allow,
    browserAllow: fields.browser_allow,
    schedule: schedule && {
      timeZone: schedule.time_zone,
      windows: schedule.windows.map(({ days, from_minute, to_minute }) => ({
        days,
        fromMinute: from_minute,
        toMinute: to_minute,
      })),
    },
    subDeny: fields.sub_deny,
    velocity: fields.velocity,
    allowsDatacenters: fields.allows_datacenters,
    actions: fields.actions,
  })
}

export function targetingAnswer(targeting: Targeting): TargetingFields {
  const { schedule } = targeting
  return definedFields({
    region_allow: targeting.regionAllow,
    region_deny: targeting.regionDeny,
    device_allow: targeting.deviceAllow,
    os_allow: targeting.osAllow,
    browser_allow: targeting.browserAllow,
    schedule: schedule && {
      time_zone: schedule.timeZone,
      windows: schedule.windows.map(({ days, fromMinute, toMinute }) => ({
        days,
        from_minute: fromMinute,
        to_minute: toMinute,
      })),
    },
    sub_deny: targeting.subDeny,
    velocity: targeting.velocity,
    allows_datacenters: targeting.allowsDatacenters,
    actions: targeting.actions,
  })
}
