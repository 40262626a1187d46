// Dates as numpy writes them: ISO 8601 to the precision of their unit. numpy/_core/src/multiarray/datetime_strings.c.

import type { DatetimeUnit } from './facts.js'

/** The value that is no time. */
export const notATime = -(2n ** 63n)

/** Seconds, then digits after the point. */
const fractions: Readonly<Record<string, number>> = { s: 0, ms: 3, us: 6, ns: 9, ps: 12, fs: 15, as: 18 }

/** The text of `count` units since 1970, without quotes. */
export function dateText(value: bigint, { unit, count }: DatetimeUnit): string {
  if (value === notATime) return 'NaT'
  const ticks = value * BigInt(count)
  switch (unit) {
    case 'Y':
      return yearText(1970n + ticks)
    case 'M':
      return `${yearText(1970n + floorDiv(ticks, 12n))}-${two(mod(ticks, 12n) + 1n)}`
    case 'W':
      return dayText(ticks * 7n)
    case 'D':
      return dayText(ticks)
    case 'h':
      return `${dayText(floorDiv(ticks, 24n))}T${two(mod(ticks, 24n))}`
    case 'm':
      return `${dayText(floorDiv(ticks, 1440n))}T${two(mod(ticks, 1440n) / 60n)}:${two(mod(ticks, 60n))}`
    default:
      return secondsText(ticks, fractions[unit] ?? 0)
  }
}

function secondsText(ticks: bigint, digits: number): string {
  const scale = 10n ** BigInt(digits)
  const seconds = floorDiv(ticks, scale)
  const ofDay = mod(seconds, 86400n)
  const time = `${two(ofDay / 3600n)}:${two((ofDay / 60n) % 60n)}:${two(ofDay % 60n)}`
  const fraction = digits === 0 ? '' : `.${String(mod(ticks, scale)).padStart(digits, '0')}`
  return `${dayText(floorDiv(seconds, 86400n))}T${time}${fraction}`
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar, by eras of 400 years that begin in March. */
function dayText(days: bigint): string {
  const shifted = days + 719468n
  const era = floorDiv(shifted, 146097n)
  const dayOfEra = mod(shifted, 146097n)
  const yearOfEra = (dayOfEra - dayOfEra / 1460n + dayOfEra / 36524n - dayOfEra / 146096n) / 365n
  const dayOfYear = dayOfEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n)
  const month = (5n * dayOfYear + 2n) / 153n
  const day = dayOfYear - (153n * month + 2n) / 5n + 1n
  const january = month < 10n ? 0n : 1n
  return `${yearText(yearOfEra + era * 400n + january)}-${two(month < 10n ? month + 3n : month - 9n)}-${two(day)}`
}

function yearText(year: bigint): string {
  if (year < 0n) return `-${String(-year).padStart(4, '0')}`
  return year > 9999n ? `+${year}` : String(year).padStart(4, '0')
}

function two(value: bigint): string {
  return String(value).padStart(2, '0')
}

function floorDiv(value: bigint, by: bigint): bigint {
  return (value - mod(value, by)) / by
}

function mod(value: bigint, by: bigint): bigint {
  return ((value % by) + by) % by
}
