import type { ObjectFolder } from '#interfaces'
import { bytesOf } from './clone.ts'
import { fault, type Fault } from './fault.ts'
import { keepObject, type Reference } from './objects.ts'

export interface ResultLimits {
  /** A larger result fails its attempt. */
  readonly maxResultBytes: number
  /** A larger result goes to the object store, where there is one. */
  readonly objectBytes: number
}

/** What becomes of a result that is not simply sent. */
export type Settled =
  | { readonly error: Fault; readonly object?: undefined }
  | { readonly object: Reference; readonly error?: undefined }

/** Undefined where the value is to be sent as it is. */
export function settleResult(
  value: unknown,
  output: string,
  { maxResultBytes, objectBytes }: ResultLimits,
  folder: ObjectFolder | undefined,
): Settled | undefined {
  const bytes = bytesOf(value, maxResultBytes)
  if (bytes > maxResultBytes) return { error: tooLarge(maxResultBytes) }
  if (bytes <= objectBytes || !folder) return undefined
  const kept = keepObject(value, output, folder)
  if (!kept) return undefined
  return 'id' in kept ? { object: kept } : { error: kept }
}

const tooLarge = (limit: number): Fault =>
  fault(
    'E_LIMIT',
    `the result is larger than ${limit} bytes (maxResultBytes); write it to a file and return its name`,
  )
