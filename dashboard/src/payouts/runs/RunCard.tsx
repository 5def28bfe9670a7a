import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { may } from '../../core/permissions.ts'
import { usePerson } from '../../core/use-person.ts'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { useFinanceText } from '../finance-texts.ts'
import { BuildBar } from './BuildBar.tsx'
import { ChoiceFields } from './ChoiceFields.tsx'
import type { Chosen } from './choice.ts'
import type { Totals } from './pay-data.ts'
import { RunFields } from './RunFields.tsx'
import { RunTotals } from './RunTotals.tsx'
import { draftOf, isMinimumGood, payoutRequestOf, type RunDraft, searchOf } from './run-request.ts'
import { useChosenAccounts } from './use-chosen-accounts.ts'

const route = getRouteApi('/signed-in/payouts/')

/** The settings of a run. The URL holds them, except which affiliates are selected. */
export function RunCard(props: {
  totals: Totals | null
  chosen: Chosen
  onChoose: (chosen: Chosen) => void
}) {
  const text = useFinanceText()
  const words = text.payRun
  const person = usePerson()
  const mayBuild = person !== null && may(person, 'movePayouts')
  const navigate = route.useNavigate()
  const search = route.useSearch()
  const [draft, setDraft] = useState(() => draftOf(search))
  const [isTried, setIsTried] = useState(false)
  const shown = draftOf(search)
  const isChanged = JSON.stringify(shown) !== JSON.stringify(draft)
  const accounts = useChosenAccounts(payoutRequestOf(search), props.chosen)
  const show = (next: RunDraft) => {
    setDraft(next)
    setIsTried(true)
    if (!isMinimumGood(next)) return
    const { state, obstacle } = search
    void navigate({ search: { ...searchOf(next), state, obstacle }, resetScroll: false })
  }
  return (
    <Card>
      <CardHeader
        title={mayBuild ? words.heading : words.lookHeading}
        help={mayBuild ? words.help : words.lookHelp}
      />
      <RunFields
        draft={draft}
        error={isTried && !isMinimumGood(draft) ? text.editor.faults.amount : undefined}
        onChange={setDraft}
        onShow={show}
      />
      {props.totals && (
        <div className="mt-4 border-t border-border pt-4">
          <RunTotals totals={props.totals} method={shown.method} />
        </div>
      )}
      {mayBuild && (
        <div className="mt-4 space-y-4 border-t border-border pt-4">
          <ChoiceFields {...{ accounts, chosen: props.chosen }} onChoose={props.onChoose} />
          {props.totals && (
            <BuildBar
              // Other settings mean another run, with a new key.
              key={JSON.stringify([search, props.chosen])}
              {...{ accounts, totals: props.totals, chosen: props.chosen }}
              why={isChanged ? words.changed : null}
            />
          )}
        </div>
      )}
    </Card>
  )
}
