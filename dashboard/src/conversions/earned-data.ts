import { api, read } from '../core/api.ts'
import { settle } from '../core/problem.ts'

const readEarned = (conversionId: string) =>
  read(api.v1.affiliate.conversions[':conversionId'].$get({ param: { conversionId } }))

export type EarnedConversion = Awaited<ReturnType<typeof readEarned>>['conversion']

export const loadEarned = (conversionId: string) => settle(readEarned(conversionId))
