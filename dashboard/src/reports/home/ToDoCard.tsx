import { Link } from '@tanstack/react-router'
import { ownTexts } from '../../core/i18n/own-texts.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { pageLink } from '../../core/page-link.ts'
import type { Settled } from '../../core/problem.ts'
import { type ToDo, type ToDoItem, useToDo } from '../../core/to-do.ts'
import { buttonClass } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { RetryPanel } from '../../ui/RetryPanel.tsx'
import { TimeText } from '../../ui/TimeText.tsx'

export const toDoTexts = ownTexts({
  en: () => import('./to-do-en.ts').then((module) => module.enToDo),
  ru: () => import('./to-do-ru.ts').then((module) => module.ruToDo),
})

/** Nothing happened at a certain time: these are missing from the beginning. */
const timeless: ReadonlySet<ToDoItem['code']> = new Set([
  ...(['receiver_missing', 'tax_form_missing', 'setup_unfinished', 'offer_to_join'] as const),
  ...(['paypal_account', 'balance_low', 'listed_link_closed'] as const),
])

/** What awaits the person, each with the page where it is done. `loaded`: with the page; later answers replace it. */
export function ToDoCard({ loaded }: { loaded: Settled<ToDo> }) {
  const words = toDoTexts.useOwn()
  const toDo = useToDo() ?? (loaded.ok ? loaded.value : null)
  if (toDo === null) return loaded.ok ? null : <RetryPanel problem={loaded.problem} />
  const { items } = toDo
  if (items.length === 0) {
    return (
      <Card aria-labelledby="to-do" className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 id="to-do" className="text-lg font-semibold">
          {words.title}
        </h2>
        <p className="text-muted">{words.empty}</p>
      </Card>
    )
  }
  return (
    <Card aria-labelledby="to-do">
      <CardHeader id="to-do" title={words.title} />
      <ul className="-mb-2 divide-y divide-border">
        {items.map((item) => (
          <Line key={item.code} item={item} />
        ))}
      </ul>
    </Card>
  )
}

function Line({ item }: { item: ToDoItem }) {
  const words = toDoTexts.useOwn()
  const format = useFormat()
  const { say, act } = words.lines[item.code]
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5">
      <p className="min-w-0 flex-1 basis-72 text-pretty">
        {say(item.count, format.list(item.amounts.map(format.money)))}{' '}
        {!timeless.has(item.code) && (
          <span className="text-sm whitespace-nowrap text-muted">
            {words.oldest(item.count)}
            <TimeText at={item.since} />
          </span>
        )}
      </p>
      <Link {...pageLink(item.page)} className={buttonClass({ size: 'small' })}>
        {act}
      </Link>
    </li>
  )
}
