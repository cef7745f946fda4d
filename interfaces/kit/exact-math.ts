/**
 * Functions made of + - * /, floor and bits alone, which IEEE 754 fixes to the last digit: the same everywhere, where an engine's
 * `Math.exp` may round as it likes, and change with its version. Corners are those of Math. Within 2 units in the last place
 * of what is true, `pow` within 8.
 */

const number = new Float64Array(1)
const words = new Int32Array(number.buffer)
/** Where the word with sign and exponent stands. */
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0

/** ln 2 in two parts, of which the first has 21 bits to spare: its products with exponents are exact. */
const LN2 = 0.6931471803691238
const LN2_REST = 1.9082149292705877e-10
const PER_LN2 = 1.4426950408889634
const SQRT2 = 1.4142135623730951
const SMALLEST_NORMAL = 2.2250738585072014e-308
const TWO_54 = 18014398509481984

/** 2 ** k at k - LEAST. */
const LEAST = -1074
const POWERS = new Float64Array(1024 - LEAST)
POWERS[0] = 5e-324
for (let i = 1; i < POWERS.length; i++) POWERS[i] = 2 * POWERS[i - 1]

/** e ** (x + rest) for a small `rest`. */
function expOf(x: number, rest: number): number {
  if (x > 709.8) return Infinity
  if (x < -745.2) return 0
  const k = Math.floor(x * PER_LN2 + 0.5)
  const r = x - k * LN2 - (k * LN2_REST - rest)
  // Taylor; |r| <= ln(2) / 2, what is left out is below 1e-17.
  let tail = 1 / 6227020800
  tail = tail * r + 1 / 479001600
  tail = tail * r + 1 / 39916800
  tail = tail * r + 1 / 3628800
  tail = tail * r + 1 / 362880
  tail = tail * r + 1 / 40320
  tail = tail * r + 1 / 5040
  tail = tail * r + 1 / 720
  tail = tail * r + 1 / 120
  tail = tail * r + 1 / 24
  tail = tail * r + 1 / 6
  tail = tail * r + 0.5
  const y = 1 + (r + r * r * tail)
  if (k >= -1021 && k <= 1023) return y * POWERS[k - LEAST]
  // In two steps where 2 ** k is no normal number.
  const half = k >> 1
  return y * POWERS[half - LEAST] * POWERS[k - half - LEAST]
}

/** e ** x */
export function exp(x: number): number {
  return x === x ? expOf(x, 0) : x
}

/** The exponent that leaves of x > 0 a mantissa in (sqrt(1/2), sqrt(2)]. */
function exponentOf(x: number): number {
  if (x < SMALLEST_NORMAL) return exponentOf(x * TWO_54) - 54
  number[0] = x
  const k = (words[HIGH] >> 20) - 1023
  return x * POWERS[-k - LEAST] > SQRT2 ? k + 1 : k
}

/** x / 2 ** k, where that is what `exponentOf` said. */
function mantissaOf(x: number, k: number): number {
  return k < -1022 ? x * TWO_54 * POWERS[-k - 54 - LEAST] : x * POWERS[-k - LEAST]
}

/** (ln((1 + s) / (1 - s)) - 2 s) / s; |s| < 0.172, what is left out of the series is below 1e-18. */
function series(s: number): number {
  const z = s * s
  let sum = 2 / 23
  sum = sum * z + 2 / 21
  sum = sum * z + 2 / 19
  sum = sum * z + 2 / 17
  sum = sum * z + 2 / 15
  sum = sum * z + 2 / 13
  sum = sum * z + 2 / 11
  sum = sum * z + 2 / 9
  sum = sum * z + 2 / 7
  sum = sum * z + 2 / 5
  sum = sum * z + 2 / 3
  return sum * z
}

/** The natural logarithm; NaN below 0. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN
  if (x === Infinity) return x
  const k = exponentOf(x)
  const f = mantissaOf(x, k) - 1
  const s = f / (2 + f)
  const rest = s * (f - series(s))
  return k === 0 ? f - rest : k * LN2 - (rest - k * LN2_REST - f)
}

/** What a * b lost by rounding (Dekker 1971); no part may overflow. */
function lost(a: number, b: number, product: number): number {
  const bigA = a * 134217729
  const highA = bigA - (bigA - a)
  const lowA = a - highA
  const bigB = b * 134217729
  const highB = bigB - (bigB - b)
  const lowB = b - highB
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB)
}

/** x ** y for x > 0, both finite: by a logarithm of twice the digits. */
function positivePower(x: number, y: number): number {
  const k = exponentOf(x)
  const m = mantissaOf(x, k)
  const f = m - 1
  const d = m + 1
  const s = f / d
  const product = s * d
  const sRest = (f - product - lost(s, d, product) - s * (m - (d - 1))) / d
  const base = k * LN2
  const high = base + 2 * s
  const carried = high - base
  const highRest = base - (high - carried) + (2 * s - carried)
  const low = highRest + (2 * sRest + s * series(s) + k * LN2_REST)
  const l = high + low
  const lRest = low - (l - high)
  const p = y * l
  if (p > 710) return Infinity
  if (p < -746) return 0
  return expOf(p, lost(y, l, p) + y * lRest)
}

/** x ** y */
export function pow(x: number, y: number): number {
  if (y === 0) return 1
  if (y === 1) return x
  if (y === 2) return x * x
  if (x !== x || y !== y) return NaN
  if (x > 0 && x < Infinity && y > -Infinity && y < Infinity)
    return x === 1 ? 1 : positivePower(x, y)
  const size = Math.abs(x)
  if (y === Infinity || y === -Infinity) return size === 1 ? NaN : size > 1 === y > 0 ? Infinity : 0
  const whole = Math.floor(y) === y
  const odd = whole && Math.abs(y) <= 9007199254740991 && y % 2 !== 0
  const minus = (x < 0 || Object.is(x, -0)) && odd ? -1 : 1
  if (size === 0 || size === Infinity) return minus * ((size === Infinity) === y > 0 ? Infinity : 0)
  if (!whole) return NaN
  return minus * (size === 1 ? 1 : positivePower(size, y))
}

/** cos(2 pi x): of turns, since that way x loses nothing when it is brought into the first one. */
export function cosOfTurns(x: number): number {
  const turn = Math.abs(x - Math.round(x))
  return turn > 0.25 ? -quarter(0.5 - turn) : quarter(turn)
}

const TWO_PI = 6.283185307179586

/** cos(2 pi turn) in the first quarter; by Taylor, up to an eighth. */
function quarter(turn: number): number {
  if (turn > 0.125) {
    const a = (0.25 - turn) * TWO_PI
    return a + a * alternating(a * a, 17)
  }
  const a = turn * TWO_PI
  return 1 + alternating(a * a, 16)
}

/** -z/(n(n-1)) (1 - z/((n-2)(n-3)) ...), inside out from the factor of `last`. */
function alternating(z: number, last: number): number {
  let sum = 0
  for (let n = last; n > 1; n -= 2) sum = (-z / (n * (n - 1))) * (1 + sum)
  return sum
}
