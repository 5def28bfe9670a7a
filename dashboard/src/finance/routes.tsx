import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import {
  type BookingKind,
  bookingKinds,
  type Currency,
  currencies,
} from '../../../schema/vocabulary.ts'
import { oneOf, reader, text, uuid } from '../core/page-search.ts'
import { moneyRoute } from '../ledger/routes.tsx'

const moneyData = () => import('../ledger/money-data.ts')

const readBookingsSearch = reader({
  decided: oneOf<'booked' | 'refused'>(['booked', 'refused']),
  cursor: text,
})

const readNewBookingSearch = reader({
  kind: oneOf<BookingKind>(bookingKinds),
  advertiser_id: uuid,
  affiliate_id: uuid,
  invoice_id: uuid,
  difference_id: uuid,
  currency: oneOf<Currency>(currencies),
})

const bookingsRoute = createRoute({
  getParentRoute: () => moneyRoute,
  path: 'bookings',
  validateSearch: readBookingsSearch,
  loaderDeps: ({ search: { decided, cursor } }) => ({ decided, cursor }),
  loader: async ({ deps }) => (await moneyData()).loadBookings(deps),
  component: lazyRouteComponent(() => import('./BookingsPage.tsx'), 'BookingsPage'),
})

const newBookingRoute = createRoute({
  getParentRoute: () => bookingsRoute,
  path: 'new',
  validateSearch: readNewBookingSearch,
  loader: async () => (await moneyData()).loadBookingChoices(),
  component: lazyRouteComponent(() => import('./NewBookingPanel.tsx'), 'NewBookingPanel'),
  pendingComponent: () => null,
  staticData: { title: { en: 'New booking', ru: 'Новая проводка' } },
})

const bookingRoute = createRoute({
  getParentRoute: () => bookingsRoute,
  path: '$bookingId',
  loader: async ({ params }) => (await moneyData()).loadBooking(params.bookingId),
  component: lazyRouteComponent(() => import('./BookingPanel.tsx'), 'BookingPanel'),
  pendingComponent: () => null,
  staticData: { title: { en: 'Booking', ru: 'Проводка' } },
})

/** Bookings, among the tabs of money. */
export const financePages = [bookingsRoute, newBookingRoute, bookingRoute] as const
