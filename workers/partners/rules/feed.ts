/** A feed of offers as RSS 2.0 and JSON Feed 1.1. Texts only: no HTML, so that no reader runs any. */
import type { Language } from '../../../schema/vocabulary.ts'

export interface FeedItem {
  id: string
  title: string
  text: string
  advertiser: string
  /** Null while the app has no verified host. */
  url: string | null
  imageUrl: string | null
  coupon: string
  publishedAt: Date
  updatedAt: Date
}

export interface Feed {
  title: string
  about: string
  language: Language
  homeUrl: string
  items: readonly FeedItem[]
}

/** The URL of the feed itself is left out: it contains the key, and feeds are published again. */
export const toJsonFeed = (feed: Feed) => ({
  version: 'https://jsonfeed.org/version/1.1',
  title: feed.title,
  description: feed.about,
  home_page_url: feed.homeUrl,
  language: feed.language,
  items: feed.items.map((item) => ({
    id: item.id,
    title: item.title,
    content_text: item.text,
    ...(item.url === null ? {} : { url: item.url }),
    ...(item.imageUrl === null ? {} : { image: item.imageUrl }),
    date_published: item.publishedAt.toISOString(),
    date_modified: item.updatedAt.toISOString(),
    authors: [{ name: item.advertiser }],
    _tributary: { coupon: item.coupon },
  })),
})

const names: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' },
}

/** Text for an element or a quoted attribute. Characters that XML 1.0 does not allow are left out. */
export const xmlText = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML forbids exactly these
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (character) => names[character] ?? '')

const element = (name: string, text: string) => `<${name}>${xmlText(text)}</${name}>`

function rssItem({ id, title, text, url, imageUrl, updatedAt }: FeedItem): string {
  return [
    '<item>',
    element('title', title),
    ...(url === null ? [] : [element('link', url)]),
    `<guid isPermaLink="false">${xmlText(id)}</guid>`,
    element('description', text),
    element('pubDate', updatedAt.toUTCString()),
    ...(imageUrl === null ? [] : [`<media:thumbnail url="${xmlText(imageUrl)}"/>`]),
    '</item>',
  ].join('')
}

export function toRss({ title, about, language, homeUrl, items }: Feed): string {
  const latest = items.reduce((at, { updatedAt }) => Math.max(at, updatedAt.getTime()), 0)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>',
    element('title', title),
    element('link', homeUrl),
    element('description', about),
    element('language', language),
    ...(latest === 0 ? [] : [element('lastBuildDate', new Date(latest).toUTCString())]),
    ...items.map(rssItem),
    '</channel></rss>',
    '',
  ].join('\n')
}
