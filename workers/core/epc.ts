/** When the earnings per click of all affiliates may be shown: no affiliate's own figures can be worked out from them. */

export const EPC_DAYS = 30
export const EPC_CLICKS_MIN = 500
export const EPC_AFFILIATES_MIN = 3
/** The most that one affiliate's clicks may be of all. */
export const EPC_SHARE_MAX = 0.75
