// Headless Chromium for tests: the one that CHROMIUM names, or one that is installed.

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
]
// No sandbox, because CI is root in a container; no traffic of its own.
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync']

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
  const browser = await chromium.launch({ executablePath, args: FLAGS, timeout: 60_000 })
  t.after(() => browser.close())
  return await browser.newPage()
}

/** Opens `url`, whose script sets `finished` to a promise, and gives what it printed to the console until then. */
export async function consoleOf(page: Page, url: string): Promise<string> {
  const lines: string[] = []
  page.on('console', (message) => lines.push(message.text()))
  page.on('pageerror', (error) => lines.push(String(error)))
  await page.goto(url)
  await page.evaluate('globalThis.finished ?? Promise.reject(new Error("the script did not start"))').catch((error: unknown) => {
    throw new Error(`${url} failed after it printed:\n${lines.join('\n')}`, { cause: error })
  })
  return lines.map((line) => `${line}\n`).join('')
}

function findChromium(): string | undefined {
  const named = process.env['CHROMIUM']
  if (named !== undefined) return named
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...APPLICATIONS].find(existsSync)
}
