// Headless Chromium and Firefox, both as a user has them installed: puppeteer drives either, playwright only a Firefox of its own.
// It is one of the tools of this folder, which need not be installed where this is compiled: its types are not asked for.

import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { FLAGS, WATCHDOG, findChromium, withoutChromium } from '../support/pages/chromium.js'
import { findInstalled } from '../support/installed.js'
import { tools } from './project.js'

/** What is used of puppeteer. */
interface Puppeteer {
  readonly launch: (options: {
    readonly browser: 'chrome' | 'firefox'
    readonly executablePath: string
    readonly args?: readonly string[]
    readonly timeout: number
    readonly protocolTimeout: number
  }) => Promise<Browser>
}

interface Browser {
  newPage: () => Promise<Page>
  close: () => Promise<void>
}

interface Page {
  on: ((event: 'console', listener: (message: { text: () => string }) => void) => void) &
    ((event: 'pageerror', listener: (error: unknown) => void) => void)
  setDefaultTimeout: (milliseconds: number) => void
  goto: (url: string) => Promise<unknown>
  waitForFunction: (code: string) => Promise<unknown>
  evaluate: (code: string) => Promise<unknown>
}

/** What came of a visit to a page. */
export interface Visit {
  /** What its promise `finished` gave. */
  readonly result: unknown
  /** What it wrote to the console, and its errors. */
  readonly said: readonly string[]
}

export interface InstalledBrowser {
  /** Why there is none, if so: an argument of `needs`. */
  readonly without: string | undefined
  readonly launch: () => Promise<Browser>
}

const firefoxNames = ['firefox-esr', 'firefox']
const firefoxApplications = [
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  String.raw`C:\Program Files\Mozilla Firefox\firefox.exe`,
]

const bounds = { timeout: WATCHDOG, protocolTimeout: WATCHDOG }

export const browsers: Readonly<Record<'Chromium' | 'Firefox', InstalledBrowser>> = {
  Chromium: {
    without: withoutChromium(),
    launch: () => puppeteer().launch({ browser: 'chrome', executablePath: findChromium()!, args: FLAGS, ...bounds }),
  },
  Firefox: {
    without:
      findFirefox() === undefined ? 'no Firefox found (install one, or name it in the variable FIREFOX)' : undefined,
    launch: () => puppeteer().launch({ browser: 'firefox', executablePath: findFirefox()!, ...bounds }),
  },
}

/** Opens `url` in a new browser and waits for the promise that its script sets as `finished`. */
export async function visit(t: TestContext, { launch }: InstalledBrowser, url: string): Promise<Visit> {
  const browser = await launch()
  t.after(() => browser.close())
  const page = await browser.newPage()
  page.setDefaultTimeout(WATCHDOG)
  const said: string[] = []
  page.on('console', (message) => said.push(message.text()))
  page.on('pageerror', (error) => said.push(String(error)))
  try {
    await page.goto(url)
    await page.waitForFunction('globalThis.finished !== undefined')
    return { result: await page.evaluate('globalThis.finished'), said }
  } catch (cause) {
    throw new Error([`${url} failed`, ...said].join('\n'), { cause })
  }
}

function puppeteer(): Puppeteer {
  return createRequire(join(tools, 'any.js'))('puppeteer-core') as Puppeteer
}

function findFirefox(): string | undefined {
  return findInstalled('FIREFOX', firefoxNames, firefoxApplications)
}
