/** Code for an app's framework, with the app's own values. */
import djangoEvents from './code/django-events.py.txt?raw'
import djangoLinks from './code/django-links.py.txt?raw'
import djangoReport from './code/django-report.py.txt?raw'
import djangoSettings from './code/django-settings.py.txt?raw'
import shellEvents from './code/events.sh.txt?raw'
import expressApp from './code/express-app.mjs.txt?raw'
import expressLinks from './code/express-links.mjs.txt?raw'
import htmlForm from './code/html-form.html.txt?raw'
import htmlSnippet from './code/html-snippet.html.txt?raw'
import laravelConfig from './code/laravel-config.php.txt?raw'
import laravelEvents from './code/laravel-events.php.txt?raw'
import laravelLinks from './code/laravel-links.php.txt?raw'
import laravelReport from './code/laravel-report.php.txt?raw'
import nextEvents from './code/next-events.ts.txt?raw'
import nextProxy from './code/next-proxy.ts.txt?raw'
import nextReport from './code/next-report.ts.txt?raw'
import nodeEvents from './code/node-events.mjs.txt?raw'
import nodeReport from './code/node-report.mjs.txt?raw'
import phoenixEndpoint from './code/phoenix-endpoint.ex.txt?raw'
import phoenixEvents from './code/phoenix-events.ex.txt?raw'
import phoenixLinks from './code/phoenix-links.ex.txt?raw'
import phoenixReport from './code/phoenix-report.ex.txt?raw'
import railsConfig from './code/rails-config.rb.txt?raw'
import railsEvents from './code/rails-events.rb.txt?raw'
import railsLinks from './code/rails-links.rb.txt?raw'
import railsReport from './code/rails-report.rb.txt?raw'
import shellReport from './code/report.sh.txt?raw'
import type { Framework } from './framework-names.ts'

/** What an app's code needs to know. */
export interface CodeValues {
  readonly trackerUrl: string
  readonly apiUrl: string
  /** Null while the app has no verified host. */
  readonly host: string | null
  readonly currency: string | null
}

/** A file of the app, or the part of one. */
export interface Piece {
  readonly file: string
  readonly code: string
}

/** `click`: catches the click and keeps its id. `report`: sends one event. `events`: when to send which. */
export type Half = 'click' | 'report' | 'events'

const code: Readonly<Record<Framework, Readonly<Record<Half, readonly Piece[]>>>> = {
  nextjs: {
    click: [{ file: 'proxy.ts', code: nextProxy }],
    report: [{ file: 'lib/report-conversion.ts', code: nextReport }],
    events: [{ file: 'lib/affiliate-events.ts', code: nextEvents }],
  },
  express: {
    click: [
      { file: 'affiliate-links.mjs', code: expressLinks },
      { file: 'app.mjs', code: expressApp },
    ],
    report: [{ file: 'report-conversion.mjs', code: nodeReport }],
    events: [{ file: 'affiliate-events.mjs', code: nodeEvents }],
  },
  rails: {
    click: [
      { file: 'config/affiliate_links.rb', code: railsLinks },
      { file: 'config/application.rb', code: railsConfig },
    ],
    report: [{ file: 'config/initializers/report_conversion.rb', code: railsReport }],
    events: [{ file: 'app/services/affiliate_events.rb', code: railsEvents }],
  },
  laravel: {
    click: [
      { file: 'app/Http/Middleware/AffiliateLinks.php', code: laravelLinks },
      { file: 'bootstrap/app.php, config/services.php', code: laravelConfig },
    ],
    report: [{ file: 'app/Services/ConversionReporter.php', code: laravelReport }],
    events: [{ file: 'events.php', code: laravelEvents }],
  },
  django: {
    click: [
      { file: 'shop/affiliate_links.py', code: djangoLinks },
      { file: 'settings.py', code: djangoSettings },
    ],
    report: [{ file: 'shop/report_conversion.py', code: djangoReport }],
    events: [{ file: 'shop/affiliate_events.py', code: djangoEvents }],
  },
  phoenix: {
    click: [
      { file: 'lib/shop_web/affiliate_links.ex', code: phoenixLinks },
      { file: 'lib/shop_web/endpoint.ex, mix.exs', code: phoenixEndpoint },
    ],
    report: [
      { file: 'lib/shop/conversions.ex, in defmodule Shop.Conversions', code: phoenixReport },
    ],
    events: [{ file: 'lib/shop/affiliate_events.ex', code: phoenixEvents }],
  },
  html: {
    click: [
      { file: 'index.html', code: htmlSnippet },
      { file: 'checkout.html', code: htmlForm },
    ],
    report: [{ file: 'report.sh', code: shellReport }],
    events: [{ file: 'events.sh', code: shellEvents }],
  },
}

/** The code of a framework. The files hold the placeholders of docs/integration.md. */
export function codeFor(
  framework: Framework,
  values: CodeValues,
): Readonly<Record<Half, readonly Piece[]>> {
  const { trackerUrl, apiUrl, host, currency } = values
  const replaced = [
    ['https://go.example.com', trackerUrl],
    ['https://app.example.com', apiUrl],
    ['"shop.example"', `"${host ?? 'shop.example'}"`],
    ["'USD'", `'${currency ?? 'USD'}'`],
    ['"USD"', `"${currency ?? 'USD'}"`],
  ] as const
  const filled = (pieces: readonly Piece[]) =>
    pieces.map(({ file, code }) => ({
      file,
      code: replaced.reduce((text, [from, to]) => text.replaceAll(from, to), code).trimEnd(),
    }))
  const { click, report, events } = code[framework]
  return { click: filled(click), report: filled(report), events: filled(events) }
}
