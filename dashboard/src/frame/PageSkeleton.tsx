import { Loading, Skeleton } from '../ui/Skeleton.tsx'

/** The shape that most pages have: figures, then a wide card, then a list. */
export function PageSkeleton() {
  return (
    <Loading className="space-y-4">
      <div className="grid grid-cols-2 gap-3 sm:gap-4 md:grid-cols-4">
        {['a', 'b', 'c', 'd'].map((key) => (
          <Skeleton key={key} className="h-28 rounded-lg" />
        ))}
      </div>
      <Skeleton className="h-80 rounded-lg" />
      <Skeleton className="h-64 rounded-lg" />
    </Loading>
  )
}
