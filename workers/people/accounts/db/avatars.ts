/** Profile pictures. */

import { type SQL, sql } from 'drizzle-orm'
import { type PictureType, pictureTypes } from '../../../../schema/vocabulary.ts'
import { readText, readWord } from '../../../core/columns.ts'
import type { Row } from '../../../core/database.ts'

export interface Avatar {
  contentType: PictureType
  bytes: Uint8Array<ArrayBuffer>
}

/** In scope `user`. */
export function putAvatar(userId: string, { contentType, bytes }: Avatar, now: Date): SQL {
  const base64 = Buffer.from(bytes).toString('base64')
  return sql`
    insert into affiliate.avatars (user_id, content_type, bytes, updated_at)
    values (${userId}::uuid, ${contentType}, decode(${base64}, 'base64'),
      ${now.toISOString()}::timestamptz)
    on conflict (user_id) do update set content_type = excluded.content_type,
      bytes = excluded.bytes, updated_at = excluded.updated_at`
}

/** In scope `user`. */
export function deleteAvatar(userId: string): SQL {
  return sql`delete from affiliate.avatars where user_id = ${userId}::uuid`
}

/** The reader's own picture, a colleague's, or for staff anybody's. */
export function findAvatar(userId: string): SQL {
  return sql`
    select content_type, encode(bytes, 'base64') as base64
    from affiliate.avatars where user_id = ${userId}::uuid`
}

export function toAvatar(row: Row): Avatar {
  return {
    contentType: readWord(pictureTypes, row.content_type),
    bytes: new Uint8Array(Buffer.from(readText(row.base64), 'base64')),
  }
}
