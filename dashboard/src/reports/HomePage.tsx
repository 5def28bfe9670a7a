import { getRouteApi } from '@tanstack/react-router'
import { lazy } from 'react'

const route = getRouteApi('/signed-in/')

/** Loaded for affiliates only; home-data.ts requests it together with the figures. */
const AffiliateDayView = lazy(async () => ({
  default: (await import('./AffiliateDayView.tsx')).AffiliateDayView,
}))
const TeamHome = lazy(async () => {
  const { withTeamTexts } = await import('./home/team-texts.ts')
  return { default: (await withTeamTexts(() => import('./home/TeamHome.tsx'))).TeamHome }
})

/** The affiliate's day; for other roles their figures and what they look after. */
export function HomePage() {
  const { day, team } = route.useLoaderData()
  if (day) return <AffiliateDayView day={day} />
  return team && <TeamHome data={team} />
}
