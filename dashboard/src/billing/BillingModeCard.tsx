import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { type BillingMode, billingModes } from '../../../schema/vocabulary.ts'
import { usePageText } from '../core/i18n/language.ts'
import { type Balance, setBillingMode } from '../ledger/money-data.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { ConfirmDialog, type DangerousAct } from '../ui/ConfirmDialog.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'

/** Changes how an advertiser pays. The server refuses while money of the current mode is open. */
export function BillingModeCard({ balance }: { balance: Balance }) {
  const { balances, billingMode: words } = usePageText()
  const router = useRouter()
  const { advertiser, billing } = balance
  const [mode, setMode] = useState<BillingMode>(billing)
  const [act, setAct] = useState<DangerousAct | null>(null)
  const ask = () =>
    setAct({
      ...{ title: words.title(advertiser.name), means: balances.billingHelp[mode] },
      facts: [
        { label: words.before, value: balances.billings[billing] },
        { label: words.after, value: balances.billings[mode] },
      ],
      ...{ verb: words.verb, running: words.running, kind: 'primary' },
      act: async () => {
        await setBillingMode(advertiser.id, mode)
        await router.invalidate()
      },
    })
  return (
    <Card>
      <CardHeader title={balances.billing} help={words.help} />
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-0 flex-1 basis-48">
          <SelectField
            label={balances.billing}
            isLabelHidden
            options={billingModes.map((value) => ({ value, label: balances.billings[value] }))}
            select={{
              value: mode,
              onChange: ({ currentTarget }) => setMode(currentTarget.value as BillingMode),
            }}
          />
        </div>
        <Button disabled={mode === billing} onClick={ask}>
          {words.verb}
        </Button>
      </div>
      <ConfirmDialog act={act} onClose={() => setAct(null)} />
    </Card>
  )
}
