import type { Creative } from './creatives-data.ts'

export type ShownCreative = Pick<
  Creative,
  'kind' | 'name' | 'body' | 'image_url' | 'width' | 'height'
>

/** The picture in its proportions, or the first lines of the text. */
export function CreativePreview({ creative }: { creative: ShownCreative }) {
  const { name, body, image_url, width, height } = creative
  return (
    <div className="grid h-44 place-items-center overflow-hidden rounded bg-sunken p-3">
      {image_url === null ? (
        <p className="line-clamp-6 text-sm whitespace-pre-line text-muted">{body}</p>
      ) : (
        <img
          // The path alone: the dashboard shows pictures of its own origin only.
          src={new URL(image_url).pathname}
          alt={name}
          width={width ?? undefined}
          height={height ?? undefined}
          loading="lazy"
          className="max-h-38 w-auto max-w-full object-contain"
        />
      )}
    </div>
  )
}
