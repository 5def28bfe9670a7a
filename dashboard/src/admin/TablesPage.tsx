import { getRouteApi, Link } from '@tanstack/react-router'
import { usePageText } from '../core/i18n/language.ts'
import { Card, CardHeader } from '../ui/Card.tsx'
import { RetryPanel } from '../ui/RetryPanel.tsx'
import type { AdminTable } from './admin-data.ts'

const route = getRouteApi('/signed-in/admin/records')
const groups = ['people', 'accounts', 'offers', 'events', 'money', 'journals'] as const

/** All tables that staff can view, by topic. */
export function TablesPage() {
  const words = usePageText().records
  const tables = route.useLoaderData()
  if (!tables.ok) return <RetryPanel problem={tables.problem} />
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {groups.map((group) => (
        <Card key={group}>
          <CardHeader title={words.groups[group]} />
          <Tables tables={tables.value.filter((table) => table.group === group)} />
        </Card>
      ))}
    </div>
  )
}

function Tables({ tables }: { tables: readonly AdminTable[] }) {
  const text = usePageText()
  return (
    <ul className="space-y-1">
      {tables.map(({ name }) => (
        <li key={name}>
          <Link
            to="/admin/records/$table"
            params={{ table: name }}
            className="flex min-h-8 items-center rounded px-2 hover:bg-sunken"
          >
            {text.tables[name] ?? name}
          </Link>
        </li>
      ))}
    </ul>
  )
}
