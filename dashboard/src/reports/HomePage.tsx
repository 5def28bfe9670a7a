import { getRouteApi } from '@tanstack/react-router'
import { lazy } from 'react'
import { InTurn } from '../ui/InTurn.tsx'

const route = getRouteApi('/signed-in/')

/** Loaded for affiliates only; home-data.ts requests it together with the figures. */
const AffiliateDayView = lazy(async () => ({
  default: (await import('./AffiliateDayView.tsx')).AffiliateDayView,
}))
const TeamHome = lazy(async () => {
  const { withTeamTexts } = await import('./home/team-texts.ts')
  return { default: (await withTeamTexts(() => import('./home/TeamHome.tsx'))).TeamHome }
})

const ToDoCard = lazy(async () => {
  const { ToDoCard, toDoTexts } = await import('./home/ToDoCard.tsx')
  return toDoTexts.with(async () => ({ default: ToDoCard }))()
})

/** What awaits the person; then the affiliate's day, or for other roles their figures and what they look after. */
export function HomePage() {
  const { toDo, day, team } = route.useLoaderData()
  return (
    <div className="space-y-4">
      <InTurn>
        {toDo && <ToDoCard loaded={toDo} />}
        {day && <AffiliateDayView day={day} />}
        {team && <TeamHome data={team} />}
      </InTurn>
    </div>
  )
}
