import { Link } from '@tanstack/react-router'
import { Check, Ellipsis, Link2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { usePageText } from '../../../core/i18n/language.ts'
import { usePerson } from '../../../core/use-person.ts'
import { useWrite } from '../../../core/use-write.ts'
import { Button } from '../../../ui/Button.tsx'
import { Menu, MenuItem } from '../../../ui/Menu.tsx'
import { ProblemPanel } from '../../../ui/ProblemPanel.tsx'
import { useCopy } from '../../../ui/use-copy.ts'
import { readOwnSearch } from '../own-search.ts'
import { reportKindOf } from '../report-kind.ts'
import { useReportText } from '../report-texts.ts'
import { useReportSearch } from '../use-report-search.ts'
import { useViewLink } from './use-view-link.ts'
import { changeView, NAME_CHARACTERS_MAX, searchOf, type View, viewQuery } from './views-data.ts'

/** A view: opened by its name; who saved it can change it. */
export function ViewRow(props: {
  view: View
  onChanged: () => void
  onDelete: (view: View) => void
}) {
  const { view, onChanged, onDelete } = props
  const words = useReportText().report.views
  const search = useReportSearch()
  const kind = reportKindOf(usePerson())
  const linkOf = useViewLink()
  const [state, copy] = useCopy()
  const [isRenaming, setIsRenaming] = useState(false)
  const { write, problem } = useWrite()
  const current = viewQuery(search)
  const own = searchOf(view.query)
  const isCurrent = viewQuery(readOwnSearch(own, kind)) === current
  const change = async (part: Parameters<typeof changeView>[1]) => {
    if (await write(() => changeView(view.id, part))) onChanged()
    setIsRenaming(false)
  }
  return (
    <li className="py-1.5">
      {isRenaming ? (
        <RenameForm
          view={view}
          onRename={(name) => void change({ name })}
          onCancel={() => setIsRenaming(false)}
        />
      ) : (
        <div className="flex items-center gap-2">
          <div className="min-w-0 flex-1">
            <Link
              to="/reports"
              search={own}
              aria-current={isCurrent ? 'true' : undefined}
              className="font-medium break-words underline decoration-border underline-offset-4 hover:decoration-current"
            >
              {view.name}
            </Link>
            <p className="text-sm text-muted empty:hidden">
              {[
                isCurrent && words.current,
                view.is_shared && words.shared,
                !view.saved_by.is_you && view.saved_by.name && words.by(view.saved_by.name),
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
          </div>
          <Button
            kind="quiet"
            size="icon"
            aria-label={words.copyOf(view.name)}
            onClick={() => copy(linkOf(view.query))}
          >
            {state === 'copied' ? <Check className="text-good" /> : <Link2 />}
          </Button>
          {(view.saved_by.is_you || view.may_delete) && (
            <Menu
              trigger={
                <Button kind="quiet" size="icon" aria-label={words.actionsOf(view.name)}>
                  <Ellipsis />
                </Button>
              }
            >
              {view.saved_by.is_you && (
                <>
                  <MenuItem onSelect={() => setIsRenaming(true)}>{words.rename}</MenuItem>
                  <MenuItem onSelect={() => void change({ query: current })}>
                    {words.replace}
                  </MenuItem>
                  <MenuItem onSelect={() => void change({ is_shared: !view.is_shared })}>
                    {view.is_shared ? words.unshare : words.shareNow}
                  </MenuItem>
                </>
              )}
              <MenuItem onSelect={() => onDelete(view)}>{words.remove}</MenuItem>
            </Menu>
          )}
        </div>
      )}
      <p role="status" className={state === 'failed' ? 'text-sm text-bad' : 'sr-only'}>
        {state === 'copied' && words.copied}
        {state === 'failed' && words.copyFailed}
      </p>
      {problem && <ProblemPanel problem={problem} className="mt-2" />}
    </li>
  )
}

function RenameForm(props: { view: View; onRename: (name: string) => void; onCancel: () => void }) {
  const words = useReportText().report.views
  const shared = usePageText()
  const [name, setName] = useState(props.view.name)
  const rename = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') props.onRename(name)
  }
  return (
    <form onSubmit={rename} className="flex flex-wrap items-center gap-2">
      <input
        value={name}
        // biome-ignore lint/a11y/noAutofocus: the person has just chosen to write here
        autoFocus
        required
        maxLength={NAME_CHARACTERS_MAX}
        aria-label={words.renameTitle(props.view.name)}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          props.onCancel()
        }}
        className="h-9 min-w-0 flex-1 rounded border border-control bg-surface px-2.5 text-base"
      />
      <Button type="submit" size="small" kind="primary">
        {words.rename}
      </Button>
      <Button size="small" onClick={props.onCancel}>
        {shared.dialog.cancel}
      </Button>
    </form>
  )
}
