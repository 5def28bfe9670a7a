/** What becomes of a visitor whose click is not billable. */
import { type ClickReason, usualActions, type VerdictAction } from '../../../schema/vocabulary.ts'

export type Actions = Partial<Record<ClickReason, VerdictAction>>

/**
 * `isOwnPage`: the visitor asked for a page of the app itself (`/aff/`), which is as good for them as
 * ever when only the affiliate's terms have ended.
 */
export function actionOf(
  reason: ClickReason,
  actions: Actions | undefined,
  isOwnPage: boolean,
): VerdictAction {
  const asked = actions?.[reason]
  if (asked) return asked
  return isOwnPage && isState(reason) ? 'redirect' : usualActions[reason]
}

/** Reasons that lie in what was agreed, not in the visitor. */
export function isState(reason: ClickReason): boolean {
  return (
    reason === 'affiliate_inactive' ||
    reason === 'offer_inactive' ||
    reason === 'partnership_inactive' ||
    reason === 'not_enrolled'
  )
}
