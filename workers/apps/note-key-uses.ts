import { type SQL, sql } from 'drizzle-orm'
import { USE_SECONDS } from './db/app-keys.ts'

/** Records when keys were last used: key id → epoch milliseconds. */
export function noteKeyUses(uses: Readonly<Record<string, number>>): SQL {
  return sql`update affiliate.app_keys k set last_used_at = used.at
    from (select key::uuid as id, to_timestamp(value::numeric / 1000) as at
      from jsonb_each_text(${JSON.stringify(uses)}::jsonb)) used
    where k.id = used.id
      and (k.last_used_at is null or k.last_used_at < used.at - make_interval(secs => ${USE_SECONDS}))`
}
