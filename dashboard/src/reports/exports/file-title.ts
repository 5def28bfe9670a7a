import type { Dimension } from '../../../../workers/reports/rules/dimensions.ts'
import { useFormat } from '../../core/i18n/use-format.ts'
import { useReportText } from '../page/report-texts.ts'
import type { ReportExport } from './exports-data.ts'
import { useExportText } from './exports-texts.ts'

/** Parameters that are not filters. */
const others = ['from', 'to', 'time_zone', 'group_by', 'sort', 'currency', 'time_to_sale', 'test']

/** "Report, 1–30 November", and by what it is grouped and filtered. */
export function useFileTitle() {
  const words = useExportText().exports
  const { dimensions } = useReportText().report
  const format = useFormat()
  const nameOf = (name: string) => dimensions[name as Dimension] ?? name
  return ({ kind, query, format: type }: Pick<ReportExport, 'kind' | 'query' | 'format'>) => {
    const params = new URLSearchParams(query)
    const [from, to] = [params.get('from'), params.get('to')]
    const groups = (params.get('group_by') ?? '').split(',').filter((name) => name !== '')
    const filters = [...params].filter(([name]) => !others.includes(name))
    const days = from && to ? `, ${format.range({ from, to })}` : ''
    return {
      title: `${words.kinds[kind]}${days} (${type.toUpperCase()})`,
      details: [
        ...(groups.length > 0 ? [words.by(groups.map(nameOf).join(', '))] : []),
        ...filters.map(([name, value]) => `${nameOf(name)}: ${value || '—'}`),
      ].join(' · '),
    }
  }
}
