// Headless Chromium for tests: the one that CHROMIUM names, or one that is installed.

import type { TestContext } from 'node:test'
import type { ConsoleMessage, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { findInstalled } from '../installed.js'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
]
// No sandbox, because CI is root in a container; no traffic of its own.
export const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Milliseconds after which a page hangs. On a busy machine a browser may take a minute to start. */
export const WATCHDOG = 300_000

/** Why there can be no browser tests, if so: an argument of `needs`. */
export function withoutChromium(): string | undefined {
  return findChromium() === undefined
    ? 'no Chromium or Chrome found (install one, or name it in the variable CHROMIUM)'
    : undefined
}

/** A page of a new browser, which closes when the test ends. An empty profile is playwright's default. */
export async function openPage(t: TestContext): Promise<Page> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error(withoutChromium())
  const browser = await chromium.launch({ executablePath, args: FLAGS, timeout: WATCHDOG })
  t.after(() => browser.close())
  const page = await browser.newPage()
  page.setDefaultTimeout(WATCHDOG)
  return page
}

/** Opens `url`, whose script sets `finished` to a promise, and gives what it printed to the console until then. */
export async function consoleOf(page: Page, url: string): Promise<string> {
  const printed: string[] = []
  const errors: string[] = []
  const listen = (message: ConsoleMessage): void => {
    // Playwright does not format; of formats, only print's is used here.
    if (message.type() === 'log') printed.push(`${message.text().replace(/^%s /, '')}\n`)
    else errors.push(message.text())
  }
  page.on('console', listen)
  try {
    await page.goto(url)
    await page.evaluate('globalThis.finished ?? Promise.reject(new Error("the script did not start"))')
  } catch (cause) {
    throw new Error([`${url} failed`, ...errors, 'after it printed', ...printed].join('\n'), { cause })
  } finally {
    page.off('console', listen)
  }
  return printed.join('')
}

/** The path of one, if there is any. */
export function findChromium(): string | undefined {
  return findInstalled('CHROMIUM', NAMES, APPLICATIONS)
}
