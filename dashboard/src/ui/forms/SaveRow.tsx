import { Button } from '../Button.tsx'

/** The end of a form on a page: its button, and the result of saving beside it. */
export function SaveRow(props: {
  words: { save: string; saving: string; saved: string }
  isRunning: boolean
  isSaved: boolean
}) {
  const { words, isRunning, isSaved } = props
  return (
    <div className="flex items-center gap-3">
      <Button type="submit" kind="primary" disabled={isRunning}>
        {isRunning ? words.saving : words.save}
      </Button>
      <p role="status" className="text-sm text-muted">
        {isSaved ? words.saved : ''}
      </p>
    </div>
  )
}
