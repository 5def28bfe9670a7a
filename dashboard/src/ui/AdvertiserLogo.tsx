import { cn } from './class-names.ts'

const initialsOf = (name: string) =>
  name
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((word) => [...word].slice(0, 1))
    .slice(0, 2)
    .join('')
    .toUpperCase()

/** An advertiser's logo, or the initials of its name. The name itself is beside it. */
export function AdvertiserLogo(props: { name: string; url: string | null; className: string }) {
  const shape = cn('shrink-0 rounded border border-border', props.className)
  if (props.url !== null) {
    return <img src={props.url} alt="" className={cn('bg-[white] object-contain', shape)} />
  }
  return (
    <span
      aria-hidden="true"
      className={cn('grid place-items-center bg-sunken font-medium text-muted', shape)}
    >
      {initialsOf(props.name)}
    </span>
  )
}
