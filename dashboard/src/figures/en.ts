/** Texts of the figures beside the rows of lists. */
export const enFigures = {
  listFigures: {
    period: 'Period of the figures',
    own: 'Custom period',
    clicks: 'Clicks',
    sales: 'Sales',
    couponSales: 'Sales by coupon',
    cr: 'CR',
    earned: 'Earned',
    spend: 'Spend',
    trend: 'Trend',
    failed: 'The figures could not be loaded.',
    periods: {
      today: 'Today',
      yesterday: 'Yesterday',
      last_7: 'Last 7 days',
      last_30: 'Last 30 days',
      this_month: 'This month',
      last_month: 'Last month',
    },
  },
}
export type FigureWords = typeof enFigures
